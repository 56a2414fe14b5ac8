import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Authenticators } from './authentication/contract.ts'
import { originCheck } from './authentication/same-origin.ts'
import { mostWrongCredentials, WrongCredentials } from './authentication/wrong-credentials.ts'
import { findPermission } from './authorization/permission.ts'
import { type Database, type DatabaseOptions, openDatabase, readNow } from './database/database.ts'
import { createGraphQLEndpoint, type GraphQLEndpoint } from './http/graphql-endpoint.ts'
import { createLeanPost } from './http/lean-post.ts'
import { createMaskError } from './http/mask-error.ts'
import { Background } from './lib/background.ts'
import type { Log } from './lib/log.ts'
import { Regularly } from './lib/regularly.ts'
import { cleanOutbox } from './mail/clean-outbox.ts'
import { MailSender } from './mail/mail-sender.ts'
import type { Mailer } from './mail/mailer.ts'
import { signAuditEvents } from './modules/audit/audit-keys.ts'
import { auditSequencer } from './modules/audit/link-events.ts'
import { reportMutation } from './modules/leaks/report-mutation.ts'
import { cleanLinks } from './modules/links/clean-links.ts'
import { linkAddresses } from './modules/links/link-addresses.ts'
import { movedPartners } from './modules/products/moved-partners.ts'
import { cleanSignIn } from './modules/sign-in/clean-sign-in.ts'
import { type OpenIdOptions, OpenIdProvider } from './modules/sign-in/oidc/provider.ts'
import type { SignInParts } from './modules/sign-in/parts.ts'
import { sessionAuthenticator } from './modules/sign-in/sessions/authenticator.ts'
import { type LastSeen, lastSeenOf } from './modules/sign-in/sessions/last-seen.ts'
import { LiveSessions } from './modules/sign-in/sessions/live-sessions.ts'
import { cleanReminders } from './modules/token-life/clean-reminders.ts'
import { tokenLife } from './modules/token-life/token-life.ts'
import { tokenAuthenticator } from './modules/tokens/authenticator.ts'
import { type LastUse, lastUseOf } from './modules/tokens/last-use.ts'
import { type Peppers, parsePeppers } from './modules/tokens/peppers.ts'
import { refusedAttempts } from './modules/tokens/refused-attempts.ts'
import { storedPermissions } from './modules/tokens/repository.ts'
import { TokenRate } from './modules/tokens/token-rate.ts'
import { TokenUsage } from './modules/tokens/usage.ts'
import { cleanUsage } from './modules/tokens/usage-repository.ts'
import { createPages } from './pages/pages.ts'
import { openIdAnswerPath, signInPages } from './pages/sign-in-pages.ts'
import { tokenLinkPage } from './pages/token-link-page.ts'
import { clearedSchema, schema } from './schema.ts'

const cleanEveryMs = 10 * 60_000

export interface AppOptions extends DatabaseOptions {
  readonly databaseUrl: string
  /** As in TOKEN_PEPPERS. */
  readonly tokenPeppers: string
  /** As in AUDIT_KEYS. */
  readonly auditKeys: string
  /** Where people reach the service: an origin, without a path. */
  readonly publicUrl?: string
  /** True: reached by any name and port of this machine, so that a browser's origin may be any of those. */
  readonly embeddedDemo?: boolean
  /** How many proxies of ours a request passes: the last of them says where it comes from. */
  readonly proxies?: number
  /** Where people may sign in beside their passwords. */
  readonly openId?: OpenIdOptions | null
  /** How mails leave; without it they wait in the outbox. */
  readonly mailer?: Mailer | null
  readonly log: Log
  /** False: a token may ask, and an address may send wrong ones, as often as it likes. */
  readonly limitRates?: boolean
  /** From which use on the answer to a query is compiled. */
  readonly compileAtUse?: number
  /** False: Yoga answers the common POST too. */
  readonly leanPosts?: boolean
}

/** Everything that runs, put together; the entries and the tests start from here. */
export interface App {
  readonly database: Database
  readonly peppers: Peppers
  readonly signIn: SignInParts
  /** The address of a one-time link, with its secret. */
  readonly linkAddress: (id: number) => Promise<string>
  /** What the answers to requests did not wait for. */
  readonly background: Background
  /** As functions of Fetch objects. */
  readonly endpoint: GraphQLEndpoint
  /** As a handler of Node's server. */
  handle(request: IncomingMessage, response: ServerResponse): void
  /** As `handle`, for the paths of pages; false for any other. */
  handlePage(request: IncomingMessage, response: ServerResponse): boolean
  readonly lastUse: LastUse
  readonly lastSeen: LastSeen
  readonly tokenUsage: TokenUsage
  readonly tokenRate: TokenRate
  /** Deletes what is over and nobody needs. */
  readonly cleaning: Regularly
  /** Puts what was written to the audit log into its chain. */
  readonly auditSequencer: Regularly
  /** Notes that tokens expired, reminds their owners, and removes what nobody uses. */
  readonly tokenLife: Regularly
  /** Lets prices know of customers that moved. */
  readonly movedPartners: Regularly
  /** Null without a mailer. It sends nothing before it is started. */
  readonly mailSender: MailSender | null
  /** Rejects when the database doesn't answer. */
  checkReady(): Promise<void>
  /** Writes what is only in memory, and lets go of the database. */
  close(): Promise<void>
}

export function createApp({
  databaseUrl,
  tokenPeppers,
  auditKeys,
  publicUrl = 'http://127.0.0.1:4000',
  embeddedDemo = false,
  proxies = 0,
  openId = null,
  mailer = null,
  log,
  limitRates = true,
  compileAtUse = 3,
  leanPosts = true,
  ...options
}: AppOptions): App {
  const peppers = parsePeppers(tokenPeppers)
  const database = openDatabase(databaseUrl, options)
  signAuditEvents(database, auditKeys)
  const sequencer = auditSequencer(database, log)
  const life = tokenLife(database, log)
  const moved = movedPartners(database, log)
  const lastUse = lastUseOf(database, log)
  const tokenUsage = new TokenUsage(database, log)
  const tokenRate = new TokenRate(database, log)
  const wrongCredentials = new WrongCredentials(limitRates ? mostWrongCredentials : Number.POSITIVE_INFINITY)
  const linkAddress = linkAddresses(database, peppers, publicUrl)
  const mailSender = mailer
    ? new MailSender({ database, mailer, services: { publicUrl, linkAddress }, log })
    : null
  const lastSeen = lastSeenOf(database, log)
  const sessions = new LiveSessions(database, lastSeen)
  const isSameOrigin = originCheck(publicUrl, embeddedDemo)
  const tokens = tokenAuthenticator(database, peppers, lastUse, wrongCredentials)
  const authenticators: Authenticators = {
    bearer: [tokens.authenticate],
    assume: tokens.assume,
    session: sessionAuthenticator(sessions),
    isSameOrigin,
    wrongCredentials,
    admit: (principal) => (limitRates ? tokenRate.admit(principal) : null),
    openMutation: reportMutation,
  }
  const signIn = { database, peppers }
  const background = new Background(log)
  const pages = {
    ...signInPages({
      signIn,
      openId: openId && new OpenIdProvider(openId, `${publicUrl}${openIdAnswerPath}`),
      background,
      log,
    }),
    '/token': tokenLinkPage(signIn),
  }
  const cleaning = new Regularly(cleanEveryMs, () => clean(database, log))
  const maskError = createMaskError(log)
  const { endpoint, answerHot } = createGraphQLEndpoint({
    schema,
    clearedSchema,
    compileAtUse,
    database,
    services: { peppers, signIn, tokenUsage, tokenRate },
    authenticators,
    proxies,
    onRefused: refusedAttempts(database, log),
    onOperation: (principal, used, hasErrors) => tokenUsage.count(principal, used, hasErrors),
    maskError,
    log,
  })
  const leanPost = createLeanPost({ endpoint, answerHot, authenticators, proxies, maskError, log })
  return {
    database,
    peppers,
    signIn,
    linkAddress,
    background,
    endpoint,
    handle(request, response) {
      if (!leanPosts || !leanPost(request, response)) void endpoint(request, response)
    },
    handlePage: createPages({ pages, sessions, isSameOrigin, proxies, log }),
    lastUse,
    lastSeen,
    tokenUsage,
    tokenRate,
    cleaning,
    auditSequencer: sequencer,
    tokenLife: life,
    movedPartners: moved,
    mailSender,
    async checkReady() {
      await readNow(database.db, database)
    },
    async close() {
      await background.settled()
      await cleaning.stop()
      await sequencer.stop()
      await life.stop()
      await moved.stop()
      await mailSender?.stop()
      await lastUse.stop()
      await lastSeen.stop()
      await tokenUsage.stop()
      await tokenRate.stop()
      await database.close()
    },
  }
}

/** One round. What could not be deleted is found by the next. */
async function clean(database: Database, log: Log): Promise<void> {
  try {
    const deleted = {
      ...(await cleanSignIn(database)),
      ...(await cleanLinks(database)),
      ...(await cleanReminders(database)),
      ...(await cleanOutbox(database)),
      usageDays: await cleanUsage(database),
    }
    if (Object.values(deleted).some((count) => count > 0)) log.info({ deleted }, 'cleaned')
  } catch (error) {
    log.warn({ err: error }, 'not cleaned yet')
  }
}

/** Stored permissions that this version doesn't know grant nothing; that must not pass in silence. */
export async function warnOfUnknownPermissions({ db }: Database, log: Log): Promise<void> {
  const unknown = (await storedPermissions(db)).filter((name) => !findPermission(name))
  if (unknown.length > 0)
    log.warn({ permissions: unknown }, 'stored permissions that this version does not know grant nothing')
}
