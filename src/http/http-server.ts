import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { graphqlPath } from './graphql-endpoint.ts'

/** How long a request may take to arrive, and how many may. Node looks at the clock every 30 s unless told otherwise. */
const usualLimits = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 1_000,
  maxConnections: 2_000,
}
const stopTimeoutMs = 10_000
const idleCheckMs = 50

export interface HttpServer {
  /** `http://host:port`, with the port that was really taken. */
  readonly url: string
  /** Takes no more requests, lets those under way end, then closes. */
  stop(): Promise<void>
}

interface HttpParts {
  /** Answers what comes to the endpoint's path. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  /** Answers what comes to the path of a page; false for any other path. */
  readonly handlePage: (request: IncomingMessage, response: ServerResponse) => boolean
  /** Rejects when the service can't do its work now. */
  readonly checkReady: () => Promise<void>
}

export async function startHttpServer(
  { handle, handlePage, checkReady }: HttpParts,
  host: string,
  port: number,
  { maxConnections, ...timeouts } = usualLimits,
): Promise<HttpServer> {
  let stopping = false
  const server = createServer(timeouts, (request, response) => {
    const path = request.url?.split('?')[0]
    if (!hasUsableAddress(request))
      answer(response, 400, { error: 'The Host header or the URL is not valid.' })
    else if (path === '/health/live') answer(response, 200, { status: 'live' })
    else if (path === '/health/ready') void answerReady(response, stopping ? stopped : checkReady)
    else if (path === '/' && request.method === 'GET') redirect(response, graphqlPath)
    else if (path === graphqlPath) handle(request, response)
    else if (handlePage(request, response)) return
    else answer(response, 404, { error: `There is nothing here. The service is at ${graphqlPath}.` })
  })
  server.maxConnections = maxConnections
  await listen(server, host, port)
  const { port: taken } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    async stop() {
      stopping = true
      await close(server)
    },
  }
}

/** Yoga makes a URL of the two, and answers with a stack trace if it can't. */
const hasUsableAddress = ({ headers, url }: IncomingMessage): boolean =>
  URL.canParse(`http://${headers.host || 'localhost'}${url}`)

const stopped = () => Promise.reject(new Error('stopping'))

async function answerReady(response: ServerResponse, checkReady: () => Promise<void>): Promise<void> {
  try {
    await checkReady()
    answer(response, 200, { status: 'ready' })
  } catch {
    answer(response, 503, { status: 'not ready' })
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(JSON.stringify(body))
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { Location: location })
  response.end()
}

const listen = (server: Server, host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })

/** Connections that are kept alive would hold the server for seconds after their last answer. */
function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const idle = setInterval(() => server.closeIdleConnections(), idleCheckMs)
  const late = setTimeout(() => server.closeAllConnections(), stopTimeoutMs)
  server.close(() => {
    clearInterval(idle)
    clearTimeout(late)
    resolve()
  })
  return promise
}
