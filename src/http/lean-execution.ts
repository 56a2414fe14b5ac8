import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
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
 * A token that was valid when it was read lately is assumed to be so still: the body is read, and a hot query begins.
 * Its answer is told, or that it is none, only when a read that began after the request was whole says the same of the
 * token; else what was begun is dropped, and all of it is done anew, in the usual order, at a time that does not tell how long
 * the query took that was dropped. As nobody waits for that read before the answer is there, one serves
 * most of the requests that are under way.
 */
export function createLeanExecution({ endpoint, answerHot, authenticators }: LeanExecutionParts) {
  return async (request: LeanRequest): Promise<ExecutionResult> => {
    const { req, header, caller } = request
    const source = { method: 'POST', authorization: authorizationHeaders(req), header }
    const steps: Steps = {
      admit: once((principal) => authenticators.admit(principal)),
      readBody: once(() => readBody(req)),
    }

    const assumption = assume(source, caller.requestInfo, authenticators)
    const answered = assumption && (await answerAssumed(request, assumption, steps))
    if (answered) return answered

    const read = () => authenticate(source, caller.requestInfo, authenticators)
    caller.principal = await read()
    caller.quota = steps.admit(caller.principal)
    const readAt = performance.now()
    const params = await readFor(caller.principal, authenticators.openMutation, steps.readBody)
    if (performance.now() - readAt > freshForMs) caller.principal = await read()
    const hot = await answerHot(params, { ...caller, principal: caller.principal }, header)
    return answer(request, caller.principal, params, hot)
  }

  /** Null: the token is not as it was assumed to be. */
  async function answerAssumed(
    request: LeanRequest,
    assumption: Assumption,
    steps: Steps,
  ): Promise<ExecutionResult | null> {
    const { header, caller } = request
    const arrived = await arrive(assumption, steps).catch((error: unknown) => ({ error }))
    const begunAt = performance.now()
    const confirm = assumption.join()
    const hot =
      'error' in arrived
        ? null
        : await answerHot(arrived.params, { ...caller, principal: assumption.principal }, header)
    const principal = await confirm()
    if (!principal) return dropped(begunAt)
    caller.principal = principal
    if ('error' in arrived) throw arrived.error
    caller.quota = arrived.quota
    return answer(request, principal, arrived.params, hot)
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

/** Longer than nearly all hot queries take. It takes a token that changed since it was used to wait for it. */
const droppedStepMs = 1_000

/** Counted from where the request no longer has a say in what happens when. */
async function dropped(begunAt: number): Promise<null> {
  await delay(droppedStepMs - ((performance.now() - begunAt) % droppedStepMs))
  return null
}

async function arrive({ principal }: Assumption, { admit, readBody }: Steps) {
  const quota = admit(principal)
  const params = await readBody()
  // All that have arrived by now join the same read.
  await nextTurn()
  return { quota, params }
}

/** What is done once for a request, whether it is done with an assumption or without. */
interface Steps {
  readonly admit: Authenticators['admit']
  readonly readBody: () => Promise<GraphQLParams>
}

/** Whatever comes of the first call, also if it throws, comes of those after it. */
function once<Args extends unknown[], Result>(work: (...args: Args) => Result): (...args: Args) => Result {
  let outcome: { readonly result: Result } | { readonly error: unknown } | undefined
  return (...args) => {
    outcome ??= attempt(() => work(...args))
    if ('error' in outcome) throw outcome.error
    return outcome.result
  }
}

function attempt<Result>(work: () => Result): { readonly result: Result } | { readonly error: unknown } {
  try {
    return { result: work() }
  } catch (error) {
    return { error }
  }
}
