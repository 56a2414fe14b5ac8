import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ExecutionResult } from 'graphql'
import type { GraphQLParams } from 'graphql-yoga'
import { assume, authenticate, authorizationHeaders, freshForMs } from '../authentication/authenticate.ts'
import type { Assumption, Authenticators } from '../authentication/contract.ts'
import type { Authenticated } from '../authentication/use-authentication.ts'
import { readFor } from '../authentication/without-credential.ts'
import { nextTurn } from '../lib/next-turn.ts'
import type { GraphQLEndpoint } from './graphql-endpoint.ts'
import type { HotAnswer, HotQuery } from './hot-query.ts'
import { readBody } from './read-request.ts'

export interface LeanExecutionParts {
  readonly endpoint: GraphQLEndpoint
  readonly answerHot: HotQuery
  readonly authenticators: Authenticators
}

/** A request, and what becomes known of who asks. */
export interface LeanRequest {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly header: (name: string) => string | null
  readonly caller: Partial<Authenticated> & Pick<Authenticated, 'requestInfo'>
}

/**
 * Authenticates, reads and executes a POST of JSON.
 *
 * A token that was valid when it was read last is assumed to be so still, and a hot query is begun with that. Its answer
 * is told, or that it is none, only when a read that began after the request had come says the same of the token; else
 * what was begun is dropped, and all of it done anew, in the usual order. Queries change nothing, so nobody can tell. As
 * nobody waits for that read before the answer is there, one serves most of the requests that are under way.
 */
export function createLeanExecution({ endpoint, answerHot, authenticators }: LeanExecutionParts) {
  return async (request: LeanRequest): Promise<ExecutionResult> => {
    const { req, header, caller } = request
    const source = { method: 'POST', authorization: authorizationHeaders(req), header }
    let body: Promise<GraphQLParams> | undefined
    const readOnce = () => {
      body ??= readBody(req)
      return body
    }

    const assumption = assume(source, caller.requestInfo, authenticators)
    const answered = assumption && (await answerAssumed(request, assumption, readOnce))
    if (answered) return answered

    const read = () => authenticate(source, caller.requestInfo, authenticators)
    caller.principal = await read()
    caller.quota = authenticators.admit(caller.principal)
    const readAt = performance.now()
    const params = await readFor(caller.principal, authenticators.openMutation, readOnce)
    if (performance.now() - readAt > freshForMs) caller.principal = await read()
    const hot = await answerHot(params, { ...caller, principal: caller.principal }, header)
    return answer(request, caller.principal, params, hot)
  }

  /** Null: it is not who it was assumed to be. */
  async function answerAssumed(
    request: LeanRequest,
    assumption: Assumption,
    read: () => Promise<GraphQLParams>,
  ): Promise<ExecutionResult | null> {
    const { header, caller } = request
    const come = await arrive(assumption, read).catch((error: unknown) => ({ error }))
    const confirm = assumption.join()
    const hot =
      'error' in come
        ? null
        : await answerHot(come.params, { ...caller, principal: assumption.principal }, header)
    const principal = await confirm()
    if (!principal) return null
    caller.principal = principal
    if ('error' in come) throw come.error
    caller.quota = come.quota
    return answer(request, principal, come.params, hot)
  }

  async function arrive({ principal }: Assumption, read: () => Promise<GraphQLParams>) {
    const quota = authenticators.admit(principal)
    const params = await read()
    await nextTurn()
    return { quota, params }
  }

  async function answer(
    { req, res, header, caller }: LeanRequest,
    principal: Authenticated['principal'],
    params: GraphQLParams,
    hot: HotAnswer | null,
  ): Promise<ExecutionResult> {
    if (hot) {
      hot.count(principal)
      return hot.result
    }
    const request = { method: 'POST', url: req.url, headers: { get: header } } as unknown as Request
    const serverContext = { req, res, requestInfo: caller.requestInfo, principal }
    return (await endpoint.getResultForParams({ params, request }, serverContext)) as ExecutionResult
  }
}
