import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts'
import { hashPassword } from '../../src/modules/sign-in/passwords/password-hash.ts'
import { storePassword } from '../../src/modules/sign-in/passwords/repository.ts'
import { type BrowserClient, browserClient } from '../support/browser-client.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

export const password = 'engine no. 1 of 1837'
let hash: Promise<string> | undefined

export interface Person {
  readonly id: number
  readonly login: string
}

/** The test app behind a real socket, with people who have passwords. */
export interface SignInService {
  readonly app: TestApp
  readonly server: HttpServer
  browser(): BrowserClient
  /** Somebody with the password above. */
  person(permissions: readonly string[] | 'ADMINISTRATOR'): Promise<Person>
  /** A browser that this person has signed in with. */
  signedIn(login: string): Promise<BrowserClient>
  close(): Promise<void>
}

export const publicUrl = 'http://127.0.0.1:4000'

export async function startSignInService({
  port = 0,
  ...options
}: Parameters<typeof startTestApp>[0] & { readonly port?: number } = {}): Promise<SignInService> {
  const app = await startTestApp(options)
  const server = await startHttpServer(app.app, '127.0.0.1', port)
  const browser = () => browserClient(server.url, publicUrl)
  return {
    app,
    server,
    browser,
    async person(permissions) {
      const id = await app.user(permissions)
      hash ??= hashPassword(password)
      await storePassword(app.app.database.db, app.app.database, id, await hash)
      const { username } = await app.app.database.db
        .selectFrom('users')
        .select('username')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      return { id, login: username }
    },
    async signedIn(login) {
      const client = browser()
      const { status } = await client.submit('/sign-in', { login, password })
      if (status !== 303) throw new Error(`Signing in answered ${status}.`)
      return client
    },
    async close() {
      await server.stop()
      await app.close()
    },
  }
}
