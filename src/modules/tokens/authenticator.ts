import { badCredential } from '../../authentication/bad-credential.ts'
import type { Authenticator } from '../../authentication/contract.ts'
import type { WrongCredentials } from '../../authentication/wrong-credentials.ts'
import type { Database } from '../../database/database.ts'
import { NextRead } from '../../lib/next-read.ts'
import type { TokenPrincipal } from '../../principal.ts'
import type { LastUse } from './last-use.ts'
import { stateOf } from './life.ts'
import type { Peppers } from './peppers.ts'
import { ProvenSecrets } from './proven-secrets.ts'
import {
  mostCredentials,
  readCredentials,
  type StoredCredential,
  secretNumberOf,
} from './read-credentials.ts'
import { hashToken, looksLikeToken, parsePlainToken } from './secret.ts'

/**
 * Personal access tokens as credentials. A lock, a narrowed right or a deactivated owner acts on every request that
 * starts after it was committed, by whichever process: each request is answered by a read that began after it came.
 *
 * Where too many wrong ones come from, nothing is looked for in the database but what was valid here before: strangers
 * don't shut out who shares their address.
 */
export function tokenAuthenticator(
  database: Database,
  peppers: Peppers,
  lastUse: LastUse,
  wrongCredentials: WrongCredentials,
): Authenticator {
  const stored = new NextRead<string, StoredCredential>(
    (selectors) => readCredentials(database, selectors),
    mostCredentials,
  )
  const proven = new ProvenSecrets(peppers)
  const matches = proven.matches.bind(proven)
  return async (credential, request) => {
    if (!looksLikeToken(credential)) return null
    const plain = parsePlainToken(credential)
    if (!plain || (wrongCredentials.isSpent(request.address) && !proven.knows(plain)))
      throw wrongCredentials.refusal(request.address)

    const found = await stored.get(plain.selector)
    const secretNumber = secretNumberOf(plain, found, matches)
    if (!found || secretNumber === null) throw wrongCredentials.refusal(request.address)
    refuseUnlessUsable(found)
    const { token, now } = found

    const isOutdated = secretNumber === token.secretNumber && token.hash.pepperId !== peppers.current.id
    const outdated = isOutdated ? token.hash : null
    lastUse.note(token.id, {
      at: now,
      request,
      rehash: outdated && { old: outdated, current: hashToken(plain, peppers.current) },
    })
    return principalOf(found, secretNumber)
  }
}

/** Told only to who has proven the secret. */
function refuseUnlessUsable({ token, now }: StoredCredential): void {
  if (!token.ownerIsActive) throw badCredential('OWNER_DEACTIVATED')
  const state = stateOf(token, now)
  if (state === 'LOCKED') throw badCredential('TOKEN_LOCKED')
  if (state === 'EXPIRED') throw badCredential('TOKEN_EXPIRED')
}

const principalOf = ({ token, now }: StoredCredential, secretNumber: number): TokenPrincipal => ({
  kind: 'TOKEN',
  tokenId: token.id,
  secretNumber,
  userId: token.ownerId,
  permissions: token.permissions,
  projects: token.projects,
  ownerPermissions: token.heldByOwner,
  expiresAt: token.expires_at,
  readAt: now,
})
