import type { Plugin } from 'graphql-yoga'
import type { Authenticated } from '../authentication/use-authentication.ts'
import type { Log } from '../lib/log.ts'

/** Answers are nobody's to keep: they depend on the token. One log line for each request, without its contents. */
export function useResponseHeaders(log: Log): Plugin<object, Partial<Authenticated>> {
  const starts = new WeakMap<Request, number>()
  return {
    onRequest({ request }) {
      starts.set(request, performance.now())
    },
    onResponse({ request, response, serverContext }) {
      const { requestInfo, principal } = serverContext
      response.headers.set('Cache-Control', 'no-store')
      response.headers.set('X-Content-Type-Options', 'nosniff')
      response.headers.set('Referrer-Policy', 'no-referrer')
      if (requestInfo) response.headers.set('X-Request-Id', requestInfo.requestId)
      log.info(
        {
          requestId: requestInfo?.requestId,
          address: requestInfo?.address,
          tokenId: principal?.tokenId,
          userId: principal?.userId,
          method: request.method,
          status: response.status,
          ms: Math.round(performance.now() - (starts.get(request) ?? 0)),
        },
        'request',
      )
    },
  }
}
