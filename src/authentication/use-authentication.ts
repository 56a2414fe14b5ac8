import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { GraphQLError } from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { publicError } from '../errors.ts'
import type { RequestInfo } from '../lib/request-info.ts'
import type { Principal } from '../principal.ts'
import { badCredential } from './bad-credential.ts'
import type { Authenticator } from './contract.ts'

/** What this plugin adds to the server's context, before anything of the request's body is read. */
export interface Authenticated {
  principal: Principal
  requestInfo: RequestInfo
}

/** Absent where the endpoint is called without a server around it. */
interface NodeContext {
  readonly req?: Pick<IncomingMessage, 'socket' | 'headersDistinct'>
}

/** How long the body may take to come before the credential is read again. */
const freshForMs = 250

const bearer = /^Bearer +(\S+)$/i
const requestIdForm = /^[\w.-]{1,64}$/

/**
 * Credential → principal. Without a good one nothing is parsed, validated or executed. One form is accepted: the
 * header `Authorization: Bearer`; a token in a URL would end up in logs and histories.
 */
export function useAuthentication(
  authenticators: readonly Authenticator[],
): Plugin<object, NodeContext & Partial<Authenticated>> {
  return {
    onRequest({ request, serverContext }) {
      serverContext.requestInfo = requestInfoOf(request, serverContext)
    },
    async onRequestParse({ request, serverContext }) {
      const { req, requestInfo = requestInfoOf(request, serverContext) } = serverContext
      // Node gives only the first of several such headers to whoever asks for one.
      if ((req?.headersDistinct.authorization?.length ?? 0) > 1)
        throw wrongForm('Send one Authorization header, not several.')
      const read = async () => {
        serverContext.principal = await authenticate(request, requestInfo, authenticators)
      }
      await read()
      const readAt = performance.now()
      return {
        // Whoever sends slowly must not use a token that was stopped meanwhile.
        onRequestParseDone: () => (performance.now() - readAt > freshForMs ? read() : undefined),
      }
    },
  }
}

async function authenticate(
  request: Request,
  requestInfo: RequestInfo,
  authenticators: readonly Authenticator[],
): Promise<Principal> {
  const header = request.headers.get('authorization')
  if (header === null) throw badCredential('UNAUTHENTICATED')
  const credential = bearer.exec(header)?.[1]
  if (!credential)
    throw wrongForm('Send the token as `Authorization: Bearer gth_…`; no other scheme is accepted.')
  for (const authenticator of authenticators) {
    const principal = await authenticator(credential, requestInfo)
    if (principal) return principal
  }
  throw badCredential('TOKEN_INVALID')
}

const wrongForm = (message: string): GraphQLError =>
  publicError('UNAUTHENTICATED', message, {
    status: 401,
    headers: { 'WWW-Authenticate': 'Bearer realm="gatehouse"' },
  })

function requestInfoOf(request: Request, context: NodeContext): RequestInfo {
  const given = request.headers.get('x-request-id')
  return {
    requestId: given && requestIdForm.test(given) ? given : randomUUID(),
    address: context.req?.socket.remoteAddress ?? null,
    userAgent: request.headers.get('user-agent'),
  }
}
