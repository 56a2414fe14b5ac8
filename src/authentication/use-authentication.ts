import { randomUUID } from 'node:crypto'
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

interface NodeContext {
  readonly req?: { readonly socket?: { readonly remoteAddress?: string | undefined } }
}

const bearer = /^Bearer +(\S+)$/i
const requestIdForm = /^[\w.-]{1,64}$/

/**
 * Credential → principal. Without a good one nothing is parsed, validated or executed. One form is accepted: the
 * header `Authorization: Bearer`; a token in a URL would end up in logs and histories.
 */
export function useAuthentication(authenticators: readonly Authenticator[]): Plugin<object, NodeContext> {
  return {
    async onRequestParse({ request, serverContext }) {
      const requestInfo = requestInfoOf(request, serverContext)
      Object.assign(serverContext, { requestInfo })
      Object.assign(serverContext, { principal: await authenticate(request, requestInfo, authenticators) })
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
    throw publicError(
      'UNAUTHENTICATED',
      'Send the token as `Authorization: Bearer gth_…`; no other scheme is accepted.',
      {
        status: 401,
        headers: { 'WWW-Authenticate': 'Bearer realm="gatehouse"' },
      },
    )
  for (const authenticator of authenticators) {
    const principal = await authenticator(credential, requestInfo)
    if (principal) return principal
  }
  throw badCredential('TOKEN_INVALID')
}

function requestInfoOf(request: Request, context: NodeContext): RequestInfo {
  const given = request.headers.get('x-request-id')
  return {
    requestId: given && requestIdForm.test(given) ? given : randomUUID(),
    address: context.req?.socket?.remoteAddress ?? null,
    userAgent: request.headers.get('user-agent'),
  }
}
