import { randomBytes } from 'node:crypto'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { type DocumentNode, print } from 'graphql'
import type { CompiledQuery } from 'kysely'
import { inject } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { type App, type AppOptions, createApp } from '../../src/app.ts'
import { sessionCookie } from '../../src/authentication/session-cookie.ts'
import { PermissionSet } from '../../src/authorization/permission-set.ts'
import { openDatabase } from '../../src/database/database.ts'
import { migrateUp } from '../../src/database/migrate.ts'
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts'
import { createLog, type Log } from '../../src/lib/log.ts'
import type { Actor } from '../../src/modules/audit/record-event.ts'
import { startSession } from '../../src/modules/sign-in/sessions/repository.ts'
import { createToken } from '../../src/modules/tokens/create-token.ts'
import { createUser } from '../../src/modules/users/create-user.ts'
import { createTestDatabase } from './test-database.ts'

// biome-ignore lint/suspicious/noExplicitAny: without a generated document, the shape is each test's own
export interface Answer<Data = any> {
  readonly status: number
  readonly headers: Headers
  readonly data: Data
  readonly errors: readonly AnswerError[]
  readonly text: string
}

export interface AnswerError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions: { readonly code?: string; readonly missingPermissions?: readonly string[] }
}

export interface IssuedToken {
  readonly id: number
  readonly secret: string
  readonly ownerId: number
}

interface AskOptions<Variables = Record<string, unknown>> {
  readonly variables?: Variables
  readonly headers?: Record<string, string>
}

/** Asks through the door, as a client does. */
interface Ask {
  <Data, Variables>(
    secret: string | null,
    document: TypedDocumentNode<Data, Variables>,
    options?: AskOptions<Variables>,
  ): Promise<Answer<Data>>
  (secret: string | null, query: string, options?: AskOptions): Promise<Answer>
}

export interface TestApp {
  readonly app: App
  /** As in DATABASE_URL, for a second instance on the same database. */
  readonly url: string
  /** As in TOKEN_PEPPERS. */
  readonly tokenPeppers: string
  /** As in AUDIT_KEYS. */
  readonly auditKeys: string
  /** Every SQL statement since the start, in order, but for looks at the version of the data. */
  readonly statements: string[]
  readonly ask: Ask
  user(permissions: readonly string[] | 'ADMINISTRATOR', projectIds?: readonly number[]): Promise<number>
  /** A token with these permissions, of an administrator unless an owner is named. */
  token(
    permissions: readonly string[] | 'ALL',
    options?: { ownerId?: number; expiresAt?: number; projectIds?: readonly number[] },
  ): Promise<IssuedToken>
  /** Signs this person in: the answer is for `ask`, in the place of a token's secret. */
  session(userId: number): Promise<string>
  /** Moves the database's clock. */
  passTime(ms: number): void
  close(): Promise<void>
}

const actor: Actor = { kind: 'SYSTEM', name: 'test' }

/** Everything runs both ways: with all that makes it fast, from the first request on, and without. */
const isFast = inject('pace') === 'fast'
const pace = isFast ? { compileAtUse: 1 } : { compileAtUse: Number.POSITIVE_INFINITY, leanPosts: false }

/** As a page of the service sends it. */
const cookieOf = (secret: string) => ({
  cookie: `${sessionCookie}=${secret}`,
  origin: 'http://127.0.0.1:4000',
  'gatehouse-session': '1',
})

/** As the command does: with patience, where many do so at the same time. */
async function migrate(url: string): Promise<void> {
  const database = openDatabase(url, { patient: true })
  await migrateUp(database, migrations)
  await database.close()
}

export async function startTestApp({
  log = createLog(process.env.TEST_LOG ?? 'silent'),
  onQuery,
  ...options
}: {
  readonly log?: Log
  /** Told of all that `statements` has, with its values. */
  readonly onQuery?: (query: CompiledQuery) => void
} & Partial<
  Pick<AppOptions, 'openId' | 'publicUrl' | 'embeddedDemo' | 'proxies' | 'limitRates' | 'mailer'>
> = {}): Promise<TestApp> {
  const database = await createTestDatabase()
  const tokenPeppers = `1:${randomBytes(32).toString('base64')}`
  const auditKeys = `1:${randomBytes(32).toString('base64')}`
  let server: HttpServer | undefined
  const statements: string[] = []
  let offset = 0
  const app = createApp({
    databaseUrl: database.url,
    tokenPeppers,
    auditKeys,
    log,
    onQuery({ query }) {
      if (query.sql === 'pragma data_version') return
      statements.push(query.sql)
      onQuery?.(query)
    },
    clockOffsetMs: () => offset,
    limitRates: false,
    ...pace,
    ...options,
  })
  await migrate(database.url)

  let count = 0
  const sessions = new Set<string>()
  let administrator: number | undefined

  async function user(
    permissions: readonly string[] | 'ADMINISTRATOR',
    projectIds?: readonly number[],
  ): Promise<number> {
    count++
    return createUser(app.database, actor, {
      username: `user-${count}`,
      displayName: `User ${count}`,
      email: null,
      role: permissions === 'ADMINISTRATOR' ? 'ADMINISTRATOR' : 'USER',
      language: 'en',
      permissions: permissions === 'ADMINISTRATOR' ? [] : permissions,
      ...(projectIds && { projectIds }),
    })
  }

  return {
    app,
    url: database.url,
    tokenPeppers,
    auditKeys,
    statements,
    user,
    async token(permissions, { ownerId, expiresAt, projectIds } = {}) {
      if (ownerId === undefined) {
        administrator ??= await user('ADMINISTRATOR')
        ownerId = administrator
      }
      count++
      const created = await createToken(
        app.database,
        app.peppers,
        actor,
        { kind: 'SYSTEM', userId: ownerId, permissions: PermissionSet.everything() },
        {
          name: `token ${count}`,
          description: null,
          permissions:
            permissions === 'ALL' ? PermissionSet.everything() : PermissionSet.ofNames(permissions),
          expiresAt: expiresAt ?? null,
          ...(projectIds && { projectIds }),
        },
      )
      return { ...created, ownerId }
    },
    async session(userId) {
      const request = { requestId: 'test', address: null, userAgent: null }
      const { secret } = await app.database.transaction((trx) =>
        startSession(trx, app.database, { userId, method: 'PASSWORD', request }),
      )
      sessions.add(secret)
      return secret
    },
    passTime(ms) {
      offset += ms
    },
    async ask(
      secret: string | null,
      query: string | DocumentNode,
      { variables, headers }: AskOptions<unknown> = {},
    ): Promise<Answer> {
      if (isFast) server ??= await startHttpServer(app, '127.0.0.1', 0)
      const send = server ? fetch : app.endpoint.fetch
      const response = await send(`${server?.url ?? 'http://gatehouse.test'}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret && (sessions.has(secret) ? cookieOf(secret) : { authorization: `Bearer ${secret}` })),
          ...headers,
        },
        body: JSON.stringify({ query: typeof query === 'string' ? query : print(query), variables }),
      })
      const text = await response.text()
      const body = text ? JSON.parse(text) : {}
      return {
        status: response.status,
        headers: response.headers,
        data: body.data,
        errors: body.errors ?? [],
        text,
      }
    },
    async close() {
      await server?.stop()
      await app.close()
      await database.drop()
    },
  }
}
