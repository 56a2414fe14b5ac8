import type { GraphQLError } from 'graphql'
import { publicError } from '../errors.ts'

const messages = {
  UNAUTHENTICATED: 'This service needs an access token. Send it as the header `Authorization: Bearer gth_…`.',
  SESSION_ENDED: 'You are not signed in any more. Sign in again at /sign-in.',
  TOKEN_INVALID:
    'This access token is not valid. Check that it was copied whole and has not been rotated, or create a new one.',
  TOKEN_EXPIRED: 'This access token has expired. Its owner can extend it, or create a new one.',
  TOKEN_LOCKED:
    'This access token is locked. Its owner sees the reason; an administrator can unlock it, or the owner what they locked themselves.',
  OWNER_DEACTIVATED: 'The owner of this access token is deactivated. Ask an administrator.',
} as const

/** HTTP 401 with the challenge of RFC 6750, section 3. */
export function badCredential(code: keyof typeof messages): GraphQLError {
  const challenge =
    code === 'UNAUTHENTICATED' || code === 'SESSION_ENDED'
      ? 'Bearer realm="gatehouse"'
      : `Bearer realm="gatehouse", error="invalid_token", error_description="${messages[code].replaceAll('"', "'")}"`
  return publicError(code, messages[code], { status: 401, headers: { 'WWW-Authenticate': challenge } })
}
