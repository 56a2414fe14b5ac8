import type { IncomingMessage } from 'node:http'
import type { GraphQLError } from 'graphql'
import { publicError } from '../errors.ts'
import type { RequestInfo } from '../lib/request-info.ts'
import type { Principal } from '../principal.ts'
import { badCredential } from './bad-credential.ts'
import type { Authenticator } from './contract.ts'

/** How long the body may take to come before the credential is read again. */
export const freshForMs = 250

const bearer = /^Bearer +(\S+)$/i

/** Every such header, also those after the first, which `headers` leaves out. */
export const authorizationHeaders = ({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): string[] =>
  rawHeaders.filter((_value, i) => i % 2 === 1 && isAuthorization(rawHeaders[i - 1] ?? ''))

const isAuthorization = (name: string): boolean =>
  name.length === 'authorization'.length && name.toLowerCase() === 'authorization'

/**
 * Credential → principal. Without a good one nothing is parsed, validated or executed. One form is accepted: a single
 * header `Authorization: Bearer`; a token in a URL would end up in logs and histories.
 */
export async function authenticate(
  headers: readonly string[],
  requestInfo: RequestInfo,
  authenticators: readonly Authenticator[],
): Promise<Principal> {
  const [header, ...others] = headers
  if (others.length > 0) throw wrongForm('Send one Authorization header, not several.')
  if (header === undefined) throw badCredential('UNAUTHENTICATED')
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
