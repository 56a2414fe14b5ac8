import { badCredential } from '../../authentication/bad-credential.ts'
import type { Authenticator } from '../../authentication/contract.ts'
import type { Database } from '../../database/database.ts'
import type { Principal } from '../../principal.ts'
import type { LastUse } from './last-use.ts'
import { stateOf } from './life.ts'
import type { Peppers } from './peppers.ts'
import { findTokenForAuthentication, type TokenForAuthentication } from './repository.ts'
import { hashToken, looksLikeToken, matchesHash, parsePlainToken } from './secret.ts'

/** Personal access tokens as credentials. Read anew for each request: a lock acts on the next one. */
export const tokenAuthenticator =
  (database: Database, peppers: Peppers, lastUse: LastUse): Authenticator =>
  async (credential, request) => {
    if (!looksLikeToken(credential)) return null
    const plain = parsePlainToken(credential)
    if (!plain) throw badCredential('TOKEN_INVALID')

    const token = await findTokenForAuthentication(database, plain.selector)
    if (!matchesHash(plain, token?.hash, peppers) || !token) throw badCredential('TOKEN_INVALID')
    refuseUnlessUsable(token)

    const outdated = token.hash.pepperId === peppers.current.id ? null : token.hash
    lastUse.note(token.id, {
      at: token.now,
      request,
      rehash: outdated && { old: outdated, current: hashToken(plain, peppers.current) },
    })
    return principalOf(token)
  }

/** Told only to who has proven the secret. */
function refuseUnlessUsable(token: TokenForAuthentication): void {
  if (!token.ownerIsActive) throw badCredential('OWNER_DEACTIVATED')
  const state = stateOf(token, token.now)
  if (state === 'LOCKED') throw badCredential('TOKEN_LOCKED')
  if (state === 'EXPIRED') throw badCredential('TOKEN_EXPIRED')
}

const principalOf = (token: TokenForAuthentication): Principal => ({
  kind: 'TOKEN',
  tokenId: token.id,
  userId: token.ownerId,
  permissions: token.granted.intersect(token.heldByOwner),
  expiresAt: token.expires_at,
})
