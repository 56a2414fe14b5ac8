import type { IncomingMessage } from 'node:http'
import type { Plugin } from 'graphql-yoga'
import { type RequestInfo, requestInfoOf } from '../lib/request-info.ts'
import type { Principal } from '../principal.ts'
import { authenticate, authorizationHeaders, freshForMs } from './authenticate.ts'
import type { Authenticators, CredentialSource } from './contract.ts'

/** What becomes known of who asks. This plugin adds it to the server's context, before anything of the request's body is read. */
export interface Authenticated {
  principal: Principal
  requestInfo: RequestInfo
  /** Headers that tell how much the token may still ask for. */
  quota: Record<string, string> | null
}

/** Absent where the endpoint is called without a server around it. */
interface NodeContext {
  readonly req?: Pick<IncomingMessage, 'socket' | 'rawHeaders'>
}

/** Authenticates each request of the endpoint, before its body is read. */
export function useAuthentication(
  authenticators: Authenticators,
  proxies: number,
): Plugin<object, NodeContext & Partial<Authenticated>> {
  return {
    onRequest({ request, serverContext }) {
      serverContext.requestInfo = infoOf(request, serverContext, proxies)
    },
    async onRequestParse({ request, serverContext }) {
      const { req, requestInfo = infoOf(request, serverContext, proxies) } = serverContext
      const source: CredentialSource = {
        method: request.method,
        authorization: req ? authorizationHeaders(req) : joined(request),
        header: (name) => request.headers.get(name),
      }
      const read = async () => {
        const principal = await authenticate(source, requestInfo, authenticators)
        serverContext.principal = principal
        return principal
      }
      serverContext.quota = authenticators.admit(await read())
      const readAt = performance.now()
      return {
        // Whoever sends slowly must not use a token that was stopped meanwhile.
        async onRequestParseDone() {
          if (performance.now() - readAt > freshForMs) await read()
        },
      }
    },
  }
}

/** Fetch joins several such headers to one. */
function joined({ headers }: Request): string[] {
  const header = headers.get('authorization')
  return header === null ? [] : [header]
}

const infoOf = ({ headers }: Request, { req }: NodeContext, proxies: number): RequestInfo =>
  requestInfoOf((name) => headers.get(name), req?.socket.remoteAddress, proxies)
