import type { Plugin } from 'graphql-yoga'
import type { Authenticated } from '../authentication/use-authentication.ts'
import type { Log } from '../lib/log.ts'
import { logRequest, protectiveHeaders } from './response.ts'

/** The headers of each answer, and the request's line in the log. */
export function useResponseHeaders(log: Log): Plugin<object, Partial<Authenticated>> {
  const starts = new WeakMap<Request, number>()
  return {
    onRequest({ request }) {
      starts.set(request, performance.now())
    },
    onResponse({ request, response, serverContext }) {
      const { requestInfo, quota } = serverContext
      for (const [name, value] of Object.entries({ ...protectiveHeaders, ...quota }))
        response.headers.set(name, value)
      if (requestInfo) response.headers.set('X-Request-Id', requestInfo.requestId)
      const { method } = request
      logRequest(log, serverContext, { method, status: response.status, startedAt: starts.get(request) ?? 0 })
    },
  }
}
