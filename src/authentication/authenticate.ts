import type { IncomingMessage } from 'node:http'
import type { GraphQLError } from 'graphql'
import { publicError } from '../errors.ts'
import type { RequestInfo } from '../lib/request-info.ts'
import { anonymous, type Principal } from '../principal.ts'
import { badCredential } from './bad-credential.ts'
import type { Assumption, Authenticators, CredentialSource } from './contract.ts'
import { readCookie, sessionCookie } from './session-cookie.ts'
import { mayGoWithout } from './without-credential.ts'

/** How long the body may take to come before the credential is read again. */
export const freshForMs = 250

/** No form can send it, and no page elsewhere without asking first. */
const sessionHeader = 'gatehouse-session'

const bearer = /^Bearer +(\S+)$/i

/** Every such header, also those after the first, which `headers` leaves out. */
export const authorizationHeaders = ({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): string[] =>
  rawHeaders.filter((_value, i) => i % 2 === 1 && isAuthorization(rawHeaders[i - 1] ?? ''))

const isAuthorization = (name: string): boolean =>
  name.length === 'authorization'.length && name.toLowerCase() === 'authorization'

/**
 * Credential → principal. Without a good one nothing is parsed, validated or executed. Two forms are accepted, and never
 * both at once: a single header `Authorization: Bearer`, as a token in a URL would end up in logs and histories; or the
 * cookie of a session, in a POST from a page of our own. Whoever has none may be `anonymous`: see without-credential.ts.
 */
export async function authenticate(
  source: CredentialSource,
  requestInfo: RequestInfo,
  authenticators: Authenticators,
): Promise<Principal> {
  const [header, ...others] = source.authorization
  const session = source.method === 'POST' ? readCookie(source.header('cookie'), sessionCookie) : null
  if (session !== null) {
    if (header !== undefined) throw twoCredentials()
    return authenticateSession(session, source, requestInfo, authenticators)
  }
  if (others.length > 0) throw wrongForm('Send one Authorization header, not several.')
  if (header === undefined) {
    if (mayGoWithout(source)) return anonymous
    throw badCredential('UNAUTHENTICATED')
  }
  const credential = bearer.exec(header)?.[1]
  if (!credential)
    throw wrongForm('Send the token as `Authorization: Bearer gth_…`; no other scheme is accepted.')
  for (const authenticator of authenticators.bearer) {
    const principal = await authenticator(credential, requestInfo)
    if (principal) return principal
  }
  throw authenticators.wrongCredentials.refusal(requestInfo.address)
}

/** As `authenticate`, of the common request: one token, and no cookie. Null: it is to be authenticated, before anything else. */
export function assume(
  { authorization: [header, ...others], header: headerOf }: CredentialSource,
  requestInfo: RequestInfo,
  authenticators: Authenticators,
): Assumption | null {
  if (header === undefined || others.length > 0 || headerOf('cookie') !== null) return null
  const credential = bearer.exec(header)?.[1]
  return credential === undefined ? null : authenticators.assume(credential, requestInfo)
}

/** A browser adds the cookie to whatever any page makes it send: the rest must show that the page is ours. */
async function authenticateSession(
  secret: string,
  { header }: CredentialSource,
  requestInfo: RequestInfo,
  { session, isSameOrigin }: Authenticators,
): Promise<Principal> {
  const [mediaType = ''] = (header('content-type') ?? '').split(';')
  const isOurs =
    mediaType.trim().toLowerCase() === 'application/json' &&
    header(sessionHeader) === '1' &&
    isSameOrigin(header)
  if (!isOurs) throw crossSite()
  const principal = await session(secret, requestInfo)
  if (!principal) throw badCredential('SESSION_ENDED')
  return principal
}

const wrongForm = (message: string): GraphQLError =>
  publicError('UNAUTHENTICATED', message, {
    status: 401,
    headers: { 'WWW-Authenticate': 'Bearer realm="gatehouse"' },
  })

const twoCredentials = (): GraphQLError =>
  publicError(
    'BAD_REQUEST',
    'The request has a token and the cookie of a session. Send one of them: who asks must not depend on which is read first.',
    { status: 400 },
  )

const crossSite = (): GraphQLError =>
  publicError(
    'CSRF_REFUSED',
    'The cookie of a session counts only in a POST of application/json from a page of this service (Origin, Sec-Fetch-Site) with the header `gatehouse-session: 1`.',
    { status: 403 },
  )
