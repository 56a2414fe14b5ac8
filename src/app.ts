import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Authenticators } from './authentication/contract.ts'
import { originCheck } from './authentication/same-origin.ts'
import { findPermission } from './authorization/permission.ts'
import { type Database, type DatabaseOptions, openDatabase, readNow } from './database/database.ts'
import { createGraphQLEndpoint, type GraphQLEndpoint } from './http/graphql-endpoint.ts'
import { createLeanPost } from './http/lean-post.ts'
import { createMaskError } from './http/mask-error.ts'
import type { Log } from './lib/log.ts'
import { MailSender } from './mail/mail-sender.ts'
import type { Mailer } from './mail/mailer.ts'
import { sessionAuthenticator } from './modules/sign-in/sessions/authenticator.ts'
import { LastSeen } from './modules/sign-in/sessions/last-seen.ts'
import { LiveSessions } from './modules/sign-in/sessions/live-sessions.ts'
import { tokenAuthenticator } from './modules/tokens/authenticator.ts'
import { LastUse } from './modules/tokens/last-use.ts'
import { type Peppers, parsePeppers } from './modules/tokens/peppers.ts'
import { storedPermissions } from './modules/tokens/repository.ts'
import { createPages } from './pages/pages.ts'
import { signInPage } from './pages/sign-in-page.ts'
import { signOutPage } from './pages/sign-out-page.ts'
import { clearedSchema, schema } from './schema.ts'

export interface AppOptions extends DatabaseOptions {
  readonly databaseUrl: string
  /** As in TOKEN_PEPPERS. */
  readonly tokenPeppers: string
  /** Where people reach the service: an origin, without a path. */
  readonly publicUrl?: string
  /** True: reached by any name and port of this machine, so that a browser's origin may be any of those. */
  readonly embeddedDemo?: boolean
  /** How mails leave; without it they wait in the outbox. */
  readonly mailer?: Mailer | null
  readonly log: Log
  /** From which use on the answer to a query is compiled. */
  readonly compileAtUse?: number
  /** False: Yoga answers the common POST too. */
  readonly leanPosts?: boolean
}

/** Everything that runs, put together; the entries and the tests start from here. */
export interface App {
  readonly database: Database
  readonly peppers: Peppers
  /** As functions of Fetch objects. */
  readonly endpoint: GraphQLEndpoint
  /** As a handler of Node's server. */
  handle(request: IncomingMessage, response: ServerResponse): void
  /** As `handle`, for the paths of pages; false for any other. */
  handlePage(request: IncomingMessage, response: ServerResponse): boolean
  readonly lastUse: LastUse
  readonly lastSeen: LastSeen
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
  publicUrl = 'http://127.0.0.1:4000',
  embeddedDemo = false,
  mailer = null,
  log,
  compileAtUse = 3,
  leanPosts = true,
  ...options
}: AppOptions): App {
  const peppers = parsePeppers(tokenPeppers)
  const database = openDatabase(databaseUrl, options)
  const lastUse = new LastUse(database, log)
  const mailSender = mailer ? new MailSender({ database, mailer, services: { publicUrl }, log }) : null
  const lastSeen = new LastSeen(database, log)
  const sessions = new LiveSessions(database, lastSeen)
  const isSameOrigin = originCheck(publicUrl, embeddedDemo)
  const authenticators: Authenticators = {
    bearer: [tokenAuthenticator(database, peppers, lastUse)],
    session: sessionAuthenticator(sessions),
    isSameOrigin,
  }
  const maskError = createMaskError(log)
  const endpoint = createGraphQLEndpoint({
    schema,
    clearedSchema,
    compileAtUse,
    database,
    services: { peppers },
    authenticators,
    maskError,
    log,
  })
  const leanPost = createLeanPost({ endpoint, authenticators, maskError, log })
  const signIn = { database, peppers }
  const pages = {
    '/sign-in': signInPage(signIn, false),
    '/sign-out': signOutPage(signIn),
  }
  return {
    database,
    peppers,
    endpoint,
    handle(request, response) {
      if (!leanPosts || !leanPost(request, response)) void endpoint(request, response)
    },
    handlePage: createPages({ pages, sessions, isSameOrigin, log }),
    lastUse,
    lastSeen,
    mailSender,
    async checkReady() {
      await readNow(database.db, database)
    },
    async close() {
      await mailSender?.stop()
      await lastUse.stop()
      await lastSeen.stop()
      await database.close()
    },
  }
}

/** Stored permissions that this version doesn't know grant nothing; that must not pass in silence. */
export async function warnOfUnknownPermissions({ db }: Database, log: Log): Promise<void> {
  const unknown = (await storedPermissions(db)).filter((name) => !findPermission(name))
  if (unknown.length > 0)
    log.warn({ permissions: unknown }, 'stored permissions that this version does not know grant nothing')
}
