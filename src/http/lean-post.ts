import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecutionResult } from 'graphql'
import { processRegularResult } from 'graphql-yoga'
import { authenticate, authorizationHeaders, freshForMs } from '../authentication/authenticate.ts'
import type { Authenticators } from '../authentication/contract.ts'
import type { Authenticated } from '../authentication/use-authentication.ts'
import { readFor } from '../authentication/without-credential.ts'
import type { Log } from '../lib/log.ts'
import { requestInfoOf } from '../lib/request-info.ts'
import type { GraphQLEndpoint } from './graphql-endpoint.ts'
import type { HotQuery } from './hot-query.ts'
import type { createMaskError } from './mask-error.ts'
import { readBody } from './read-request.ts'
import { logRequest, protectiveHeaders } from './response.ts'
import { withShortErrors } from './use-short-errors.ts'
import { isJson } from './use-strict-requests.ts'

interface LeanParts {
  readonly endpoint: GraphQLEndpoint
  readonly answerHot: HotQuery
  readonly authenticators: Authenticators
  /** How many of ours a request passes. */
  readonly proxies: number
  readonly maskError: ReturnType<typeof createMaskError>
  readonly log: Log
}

/** The answers that a client gets who accepts this, and nothing else. */
const answerTypes = new Map([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['application/json', 'application/json'],
  ['application/graphql-response+json', 'application/graphql-response+json'],
])

/**
 * The common request, a POST of JSON, without the Fetch objects that Yoga makes of each: they cost more than all the
 * rest of a small query. It is authenticated, read, executed (hot, or by Yoga with all its plugins) and answered by the
 * same functions; whatever is unusual about a request leaves it to Yoga. Answers false then.
 */
export function createLeanPost({ endpoint, answerHot, authenticators, proxies, maskError, log }: LeanParts) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const answerType = answerTypes.get(request.headers.accept)
    if (!isPlainPost(request) || answerType === undefined) return false
    void answer(request, response, answerType)
    return true
  }

  async function answer(req: IncomingMessage, res: ServerResponse, answerType: string): Promise<void> {
    const startedAt = performance.now()
    const header = (name: string) => headerOf(req, name)
    const requestInfo = requestInfoOf(header, req.socket.remoteAddress, proxies)
    const context: Partial<Authenticated> = { requestInfo }

    async function execute(): Promise<ExecutionResult> {
      const source = { method: 'POST', authorization: authorizationHeaders(req), header }
      const read = () => authenticate(source, requestInfo, authenticators)
      context.principal = await read()
      context.quota = authenticators.admit(context.principal)
      const readAt = performance.now()
      const params = await readFor(context.principal, authenticators.openMutation, () => readBody(req))
      if (performance.now() - readAt > freshForMs) context.principal = await read()
      const hot = await answerHot(params, { principal: context.principal, requestInfo }, header)
      if (hot) return hot
      const request = { method: 'POST', url: req.url, headers: { get: header } } as unknown as Request
      const serverContext = { req, res, requestInfo, principal: context.principal }
      return (await endpoint.getResultForParams({ params, request }, serverContext)) as ExecutionResult
    }

    const result = await execute().catch((error: unknown) => ({ errors: [maskError(error)] }))
    const { body, status, headers } = processRegularResult(
      withShortErrors(result as ExecutionResult),
      { Response: Answer } as never,
      answerType,
    ) as unknown as Answer
    logRequest(log, context, { method: 'POST', status, startedAt })
    res.writeHead(status, {
      ...headers,
      ...context.quota,
      ...protectiveHeaders,
      'X-Request-Id': requestInfo.requestId,
      'Content-Length': Buffer.byteLength(body),
    })
    res.end(body)
  }
}

/** What Yoga makes of a result: a Response, as far as it is needed here. */
class Answer {
  readonly body: string
  readonly status: number
  readonly headers: Record<string, string>

  constructor(body: string, { status, headers }: { status: number; headers: Record<string, string> }) {
    this.body = body
    this.status = status
    this.headers = headers
  }
}

const isPlainPost = ({ method, url, headers }: IncomingMessage): boolean =>
  method === 'POST' &&
  url === '/graphql' &&
  headers['content-encoding'] === undefined &&
  isJson(headers['content-type'] ?? null)

const headerOf = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name]
  return value === undefined ? null : String(value)
}
