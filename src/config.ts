import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface Config {
  readonly databaseUrl: string
  /** True without DATABASE_URL: SQLite in the data folder, with the demo company and its tokens. */
  readonly embeddedDemo: boolean
  /** The text of TOKEN_PEPPERS, or of the file that the embedded default keeps. */
  readonly tokenPeppers: string
  /** The text of AUDIT_KEYS, or of the file that the embedded default keeps. */
  readonly auditKeys: string
  readonly host: string
  readonly port: number
  /** Where people reach the service: an origin, without a path. */
  readonly publicUrl: string
  /** How many proxies of ours a request passes on its way. */
  readonly proxies: number
  /** True: whoever serves does the jobs too. False: they are left to `gatehouse worker`. */
  readonly servesJobs: boolean
  /** How mails leave; null: they wait. */
  readonly mail: MailConfig | null
  /** Where people may sign in beside their passwords. */
  readonly openId: OpenIdConfig | null
  readonly logLevel: string
}

export interface OpenIdConfig {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Names of permissions for whoever comes for the first time; null: they need an invitation. */
  readonly newUsersGet: readonly string[] | null
  /** The claim and its value that make an administrator; null: Gatehouse says who is one. */
  readonly role: { readonly claim: string; readonly adminValue: string } | null
}

export type MailConfig =
  | { readonly smtp: SmtpConfig; readonly from: Mailbox }
  | { readonly folder: string; readonly from: Mailbox }

interface SmtpConfig {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly requireTls: boolean
  readonly auth: { readonly user: string; readonly pass: string } | null
}

interface Mailbox {
  readonly name: string
  readonly address: string
}

/** All faults of the environment at once, each with what to do. */
export class ConfigurationError extends Error {
  constructor(faults: readonly string[]) {
    super(`The configuration is not complete:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
  }
}

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'silent']

/** False in a folder where nobody has started the embedded default, and the environment names no database. */
export const hasDatabase = (env: NodeJS.ProcessEnv = environment(), workingFolder = '.'): boolean =>
  Boolean(env.DATABASE_URL) || existsSync(embeddedFile(workingFolder))

const embeddedFile = (workingFolder: string): string => join(workingFolder, 'data', 'gatehouse.db')

/** The only reader of the environment. The embedded default lives in `data` below the working folder. */
export function readConfig(env: NodeJS.ProcessEnv = environment(), workingFolder = '.'): Config {
  const dataFolder = join(workingFolder, 'data')
  const faults: string[] = []
  const databaseUrl = env.DATABASE_URL || undefined
  const embeddedDemo = databaseUrl === undefined
  if (databaseUrl && !isDatabaseUrl(databaseUrl))
    faults.push(
      'DATABASE_URL must be mysql://user:password@host:port/database, special characters percent-encoded (/ is %2F, % is %25), or sqlite:path/to/file.db',
    )

  const port = Number(env.PORT || 4000)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    faults.push('PORT must be a number from 0 to 65535')

  const logLevel = env.LOG_LEVEL || 'info'
  if (!logLevels.includes(logLevel)) faults.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}`)

  const keys = readKeys(env, embeddedDemo ? dataFolder : null, faults)

  const proxies = Number(env.TRUSTED_PROXIES || 0)
  if (!Number.isInteger(proxies) || proxies < 0 || proxies > 10)
    faults.push('TRUSTED_PROXIES must be the number of proxies in front of the service, from 0 to 10')

  const jobs = env.JOBS || 'serve'
  if (!['serve', 'worker'].includes(jobs))
    faults.push('JOBS must be serve, or worker if `npx gatehouse worker` runs beside it')

  const host = env.HOST || '127.0.0.1'
  const mail = readMail(env, join(dataFolder, 'outbox'), faults)
  const publicUrl = readPublicUrl(env, `http://${host === '0.0.0.0' ? 'localhost' : host}:${port}`, faults)

  const openId = readOpenId(env, faults)

  if (faults.length > 0) throw new ConfigurationError(faults)
  return {
    databaseUrl: databaseUrl ?? `sqlite:${embeddedFile(workingFolder)}`,
    embeddedDemo,
    ...keys,
    host,
    port,
    publicUrl,
    proxies,
    servesJobs: jobs === 'serve',
    mail,
    openId,
    logLevel,
  }
}

/** `dataFolder` is where the embedded default keeps its own. */
function readKeys(
  env: NodeJS.ProcessEnv,
  dataFolder: string | null,
  faults: string[],
): Pick<Config, 'tokenPeppers' | 'auditKeys'> {
  const read = (variable: 'TOKEN_PEPPERS' | 'AUDIT_KEYS', file: string, what: string): string => {
    const text = env[variable] || (dataFolder && embeddedKey(join(dataFolder, file)))
    if (text) return text
    faults.push(`${variable} is missing: ${what}. Create one with: echo "1:$(openssl rand -base64 32)"`)
    return ''
  }
  return {
    tokenPeppers: read('TOKEN_PEPPERS', 'token-peppers', 'the key that token hashes are made with'),
    auditKeys: read('AUDIT_KEYS', 'audit-keys', 'the key that the audit log is signed with'),
  }
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)

function readMail(env: NodeJS.ProcessEnv, folder: string, faults: string[]): MailConfig | null {
  const from = env.MAIL_FROM ? parseMailbox(env.MAIL_FROM) : undefined
  if (from === null)
    faults.push('MAIL_FROM must be an address, alone or as: Gatehouse <gatehouse@example.com>')
  if (!env.SMTP_URL)
    return env.DATABASE_URL
      ? null
      : { folder, from: from ?? { name: 'Gatehouse', address: 'gatehouse@localhost' } }
  const smtp = parseSmtpUrl(env.SMTP_URL)
  if (typeof smtp === 'string') faults.push(`SMTP_URL ${smtp}`)
  if (from === undefined)
    faults.push('MAIL_FROM is missing: whom mails come from, such as Gatehouse <gatehouse@example.com>')
  if (env.DATABASE_URL && !env.PUBLIC_URL)
    faults.push('PUBLIC_URL is missing: where links in mails lead to, such as https://gatehouse.example.com')
  return typeof smtp === 'string' || !from ? null : { smtp, from }
}

/** An address, with a name before it or without. */
function parseMailbox(text: string): Mailbox | null {
  const [, quoted, plain = '', inBrackets, alone] =
    /^(?:(?:"([^"\\\p{Cc}]*)"|([^"<>@,;\p{Cc}]*?)) *<([^\s<>@,;]+@[^\s<>@,;]+)>|([^\s<>@,;]+@[^\s<>@,;]+))$/u.exec(
      text.trim(),
    ) ?? []
  const address = inBrackets ?? alone
  return address === undefined ? null : { name: quoted ?? plain, address }
}

function isDatabaseUrl(text: string): boolean {
  if (/^sqlite:./.test(text)) return true
  const url = URL.parse(text)
  if (url?.protocol !== 'mysql:' || !url.hostname || !/^\/\w/.test(url.pathname)) return false
  try {
    decodeURIComponent(url.username + url.password + url.pathname)
    return true
  } catch {
    return false
  }
}

/** What is wrong with it, or the server. It never repeats the URL: that has a password. */
function parseSmtpUrl(text: string): SmtpConfig | string {
  const form = 'must be smtp://user:password@host:port or smtps://…'
  const url = URL.parse(text)
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol) || !url.hostname) return form
  if (!['', '/'].includes(url.pathname) || url.search || url.hash)
    return `${form}, and nothing behind the port: TLS can't be turned off or weakened here`
  if (!url.username !== !url.password) return `${form}: user and password, or neither`
  let auth: SmtpConfig['auth'] = null
  try {
    if (url.username)
      auth = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
  } catch {
    return `${form}, special characters percent-encoded (% is %25)`
  }
  const secure = url.protocol === 'smtps:'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTls: !secure && !isLoopback(url.hostname),
    auth,
  }
}

function readPublicUrl(env: NodeJS.ProcessEnv, fallback: string, faults: string[]): string {
  if (!env.PUBLIC_URL) return fallback
  const url = URL.parse(env.PUBLIC_URL)
  const isOrigin = url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
  if (!isOrigin)
    faults.push('PUBLIC_URL must be an origin without a path, such as https://gatehouse.example.com')
  else if (url.protocol === 'http:' && !isLoopback(url.hostname))
    faults.push('PUBLIC_URL must begin with https: links in mails and sessions may not be read on their way')
  return url?.origin ?? fallback
}

/** Null without any of its settings. */
function readOpenId(env: NodeJS.ProcessEnv, faults: string[]): OpenIdConfig | null {
  const names = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const
  const more = [
    'OIDC_CREATE_USERS',
    'OIDC_DEFAULT_PERMISSIONS',
    'OIDC_ROLE_CLAIM',
    'OIDC_ADMIN_VALUE',
  ] as const
  if (![...names, ...more].some((name) => env[name])) return null
  const missing = names.filter((name) => !env[name])
  if (missing.length > 0)
    faults.push(`${missing.join(', ')} is missing: signing in by OpenID Connect needs ${names.join(', ')}`)

  const {
    OIDC_ISSUER: issuer = '',
    OIDC_CLIENT_ID: clientId = '',
    OIDC_CLIENT_SECRET: clientSecret = '',
  } = env
  const url = URL.parse(issuer)
  if (
    issuer &&
    (!url || !['https:', 'http:'].includes(url.protocol) || url.search || url.hash || url.username)
  )
    faults.push(
      'OIDC_ISSUER must be the address of the provider, such as https://login.example.com/realms/erp',
    )
  else if (url?.protocol === 'http:' && !isLoopback(url.hostname))
    faults.push('OIDC_ISSUER must begin with https: whoever can change its answers can sign in as anybody')

  const createUsers = env.OIDC_CREATE_USERS || 'false'
  if (!['true', 'false'].includes(createUsers)) faults.push('OIDC_CREATE_USERS must be true or false')
  const permissions = (env.OIDC_DEFAULT_PERMISSIONS ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean)
  const malformed = permissions.filter((name) => !/^\w+:\w+$/.test(name))
  if (malformed.length > 0)
    faults.push(
      `OIDC_DEFAULT_PERMISSIONS must be permissions with commas between, not ${malformed.join(', ')}`,
    )
  if (permissions.length > 0 && createUsers !== 'true')
    faults.push('OIDC_DEFAULT_PERMISSIONS is for those whom OIDC_CREATE_USERS=true lets in')

  const { OIDC_ROLE_CLAIM: claim, OIDC_ADMIN_VALUE: adminValue } = env
  if (!claim !== !adminValue)
    faults.push(
      'OIDC_ROLE_CLAIM and OIDC_ADMIN_VALUE go together: a claim, and its value of an administrator',
    )
  return {
    issuer,
    clientId,
    clientSecret,
    newUsersGet: createUsers === 'true' ? permissions : null,
    role: claim && adminValue ? { claim, adminValue } : null,
  }
}

/** With what `.env` in the working folder adds; what is set already stays. */
function environment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}

/**
 * The embedded default makes its own keys on first start. Without the peppers every token is invalid, without the audit
 * keys nobody can tell whether the log is what was written.
 */
function embeddedKey(file: string): string {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, `1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  }
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8').trim()
}
