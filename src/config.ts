import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Config {
  readonly databaseUrl: string
  /** True without DATABASE_URL: SQLite in the data folder, with the demo company and its tokens. */
  readonly embeddedDemo: boolean
  /** The text of TOKEN_PEPPERS, or of the file that the embedded default keeps. */
  readonly tokenPeppers: string
  readonly host: string
  readonly port: number
  /** Where people reach the service: an origin, without a path. */
  readonly publicUrl: string
  /** How mails leave; null: they wait. */
  readonly mail: MailConfig | null
  readonly logLevel: string
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

/** The only reader of the environment. The embedded default lives in `data` below the working folder. */
export function readConfig(env: NodeJS.ProcessEnv = environment(), workingFolder = '.'): Config {
  const dataFolder = join(workingFolder, 'data')
  const faults: string[] = []
  const databaseUrl = env.DATABASE_URL || undefined
  const embeddedDemo = databaseUrl === undefined
  if (databaseUrl && !/^(mysql:\/\/[^/]+\/\w+|sqlite:.+)/.test(databaseUrl))
    faults.push('DATABASE_URL must be mysql://user:password@host:port/database or sqlite:path/to/file.db')

  const port = Number(env.PORT || 4000)
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    faults.push('PORT must be a number from 0 to 65535')

  const logLevel = env.LOG_LEVEL || 'info'
  if (!logLevels.includes(logLevel)) faults.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}`)

  const tokenPeppers = env.TOKEN_PEPPERS || (embeddedDemo ? embeddedPeppers(dataFolder) : '')
  if (!tokenPeppers)
    faults.push(
      'TOKEN_PEPPERS is missing: the key that token hashes are made with. Create one with: echo "1:$(openssl rand -base64 32)"',
    )

  const host = env.HOST || '127.0.0.1'
  const mail = readMail(env, join(dataFolder, 'outbox'), faults)
  const publicUrl = readPublicUrl(env, `http://${host === '0.0.0.0' ? 'localhost' : host}:${port}`, faults)

  if (faults.length > 0) throw new ConfigurationError(faults)
  return {
    databaseUrl: databaseUrl ?? `sqlite:${join(dataFolder, 'gatehouse.db')}`,
    embeddedDemo,
    tokenPeppers,
    host,
    port,
    publicUrl,
    mail,
    logLevel,
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

/** With what `.env` in the working folder adds; what is set already stays. */
function environment(): NodeJS.ProcessEnv {
  if (existsSync('.env')) process.loadEnvFile('.env')
  return process.env
}

/** The embedded default makes its own on first start. Losing the file makes every token invalid. */
function embeddedPeppers(dataFolder: string): string {
  const file = join(dataFolder, 'token-peppers')
  if (!existsSync(file)) {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
    writeFileSync(file, `1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  }
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8').trim()
}
