import { randomBytes } from 'node:crypto'
import { type App, createApp } from '../../src/app.ts'
import { PermissionSet } from '../../src/authorization/permission-set.ts'
import { createLog } from '../../src/lib/log.ts'
import { createToken } from '../../src/modules/tokens/create-token.ts'
import { createUser } from '../../src/modules/users/create-user.ts'

const actor = { kind: 'SYSTEM', name: 'bench' } as const
const permissions = ['tokenAdministration:read', 'user:read', 'project:read']

interface Answered {
  readonly data?: { readonly accessTokens: { readonly nodes: readonly { readonly id: string }[] } | null }
  readonly errors?: unknown
}

/** What a page cost, in ms: all of it, and the statement that finds its rows. */
export interface Cost {
  readonly whole: number
  readonly statement: number
}

/** The service on a database of tokens, asked by an administrator. */
export class Company {
  readonly #app: App
  readonly #secret: string
  #statementMs = 0

  private constructor(app: App, secret: string, onStatement: (listener: (ms: number) => void) => void) {
    this.#app = app
    this.#secret = secret
    onStatement((ms) => {
      this.#statementMs += ms
    })
  }

  static async open(databaseUrl: string): Promise<Company> {
    let listener = (_ms: number) => {}
    const app = createApp({
      databaseUrl,
      tokenPeppers: `1:${randomBytes(32).toString('base64')}`,
      auditKeys: `1:${randomBytes(32).toString('base64')}`,
      log: createLog('warn'),
      onQuery: ({ query, queryDurationMillis }) => {
        if (query.sql.includes(' as places')) listener(queryDurationMillis)
      },
    })
    const { database, peppers } = app
    const ownerId = await createUser(database, actor, {
      username: 'administrator',
      displayName: 'Administrator',
      email: null,
      role: 'ADMINISTRATOR',
      language: 'en',
      permissions: [],
    })
    const { secret } = await createToken(
      database,
      peppers,
      actor,
      { kind: 'SYSTEM', userId: ownerId, permissions: PermissionSet.everything() },
      {
        name: 'overview',
        description: null,
        permissions: PermissionSet.ofNames(permissions),
        expiresAt: null,
      },
    )
    return new Company(app, secret, (listen) => {
      listener = listen
    })
  }

  /** Asks for a page; answers how many rows it has, and what it cost. */
  async ask(query: string, variables: unknown): Promise<Cost & { readonly rows: number }> {
    this.#statementMs = 0
    const startedAt = performance.now()
    const response = await this.#app.endpoint.fetch('http://gatehouse.bench/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#secret}` },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as Answered
    const whole = performance.now() - startedAt
    if (errors || !data?.accessTokens)
      throw new Error(`${JSON.stringify(variables)} was answered with ${JSON.stringify(errors)}`)
    return { whole, statement: this.#statementMs, rows: data.accessTokens.nodes.length }
  }

  close(): Promise<void> {
    return this.#app.close()
  }
}
