import { startHttpServer } from '../../src/http/http-server.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

/** The test app behind a real socket, with a token that may do everything. */
export interface HttpService {
  readonly app: TestApp
  /** `http://host:port` */
  readonly url: string
  readonly everything: IssuedToken
  close(): Promise<void>
}

export async function startHttpService(): Promise<HttpService> {
  const app = await startTestApp()
  const server = await startHttpServer(app.app, '127.0.0.1', 0)
  return {
    app,
    url: server.url,
    everything: await app.token('ALL'),
    async close() {
      await server.stop()
      await app.close()
    },
  }
}
