import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecutionResult } from 'graphql'
import { processRegularResult } from 'graphql-yoga'
import { areWishesKnown } from '../authorization/client-wishes.ts'
import type { Log } from '../lib/log.ts'
import { requestInfoOf } from '../lib/request-info.ts'
import { createLeanExecution, type LeanExecutionParts, type LeanRequest } from './lean-execution.ts'
import type { createMaskError } from './mask-error.ts'
import { logRequest, protectiveHeaders } from './response.ts'
import { withShortErrors } from './use-short-errors.ts'
import { isJson } from './use-strict-requests.ts'

interface LeanParts extends LeanExecutionParts {
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
export function createLeanPost({ proxies, maskError, log, ...parts }: LeanParts) {
  const execute = createLeanExecution(parts)
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
    const caller: LeanRequest['caller'] = { requestInfo }

    const result = await execute({ req, res, header, caller }).catch((error: unknown) => ({
      errors: [maskError(error)],
    }))
    const { body, status, headers } = processRegularResult(
      withShortErrors(result as ExecutionResult),
      { Response: Answer } as never,
      answerType,
    ) as unknown as Answer
    logRequest(log, caller, { method: 'POST', status, startedAt })
    res.writeHead(status, {
      ...headers,
      ...caller.quota,
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

function isPlainPost(request: IncomingMessage): boolean {
  const { method, url, headers } = request
  return (
    method === 'POST' &&
    url === '/graphql' &&
    headers['content-encoding'] === undefined &&
    isJson(headers['content-type'] ?? null) &&
    areWishesKnown((name) => headerOf(request, name))
  )
}

const headerOf = ({ headers }: IncomingMessage, name: string): string | null => {
  const value = headers[name]
  return value === undefined ? null : String(value)
}
