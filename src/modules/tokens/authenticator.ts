import { badCredential } from '../../authentication/bad-credential.ts'
import type { Assumer, Authenticator } from '../../authentication/contract.ts'
import type { WrongCredentials } from '../../authentication/wrong-credentials.ts'
import type { Database } from '../../database/database.ts'
import type { RequestInfo } from '../../lib/request-info.ts'
import type { TokenPrincipal } from '../../principal.ts'
import type { LastUse } from './last-use.ts'
import { maySecretBeUsed, stateOf } from './life.ts'
import { LiveTokens } from './live-tokens.ts'
import type { Peppers } from './peppers.ts'
import { ProvenSecrets } from './proven-secrets.ts'
import { type StoredCredential, secretNumberOf } from './read-credentials.ts'
import { hashToken, looksLikeToken, type PlainToken } from './secret.ts'

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
): { readonly authenticate: Authenticator; readonly assume: Assumer } {
  const live = new LiveTokens(database)
  const proven = new ProvenSecrets(peppers)
  const matches = proven.matches.bind(proven)
  const stillMatches = proven.stillMatches.bind(proven)

  /** Answers who uses it. */
  function noteUse(
    plain: PlainToken,
    found: StoredCredential,
    secretNumber: number,
    request: RequestInfo,
  ): TokenPrincipal {
    const { token, now } = found
    const isOutdated = secretNumber === token.secret_number && token.hash.pepperId !== peppers.current.id
    const outdated = isOutdated ? token.hash : null
    lastUse.note(token.id, {
      at: now,
      request,
      rehash: outdated && { old: outdated, current: hashToken(plain, peppers.current) },
    })
    return principalOf(found, secretNumber)
  }

  return {
    async authenticate(credential, request) {
      if (!looksLikeToken(credential)) return null
      const token = proven.present(credential)
      if (!token || (!token.proven && wrongCredentials.isSpent(request.address)))
        throw wrongCredentials.refusal(request.address)

      const found = await live.find(token.selector)
      const secretNumber = secretNumberOf(token, found, matches)
      if (!found || secretNumber === null) throw wrongCredentials.refusal(request.address)
      const fault = faultOf(found)
      if (fault) throw badCredential(fault)
      return noteUse(token, found, secretNumber, request)
    },

    assume(credential, request) {
      // What is read in this process is there at once: nothing could be done meanwhile.
      if (database.engine === 'sqlite') return null
      const token = proven.present(credential)
      const last = token && live.last(token.selector)
      if (!last || faultOf(last)) return null
      const secretNumber = secretNumberOf(token, last, stillMatches)
      if (secretNumber === null) return null
      return {
        principal: principalOf(last, secretNumber),
        join() {
          const joined = live.join(token.selector)
          return async () => {
            const found = await joined.answer()
            const isAsAssumed =
              found?.text === last.text &&
              maySecretBeUsed(secretNumber, found.token, found.now) &&
              !faultOf(found)
            return isAsAssumed ? noteUse(token, found, secretNumber, request) : null
          }
        },
      }
    },
  }
}

/** Told only to who has proven the secret. */
function faultOf({ token, now }: StoredCredential) {
  if (!token.ownerIsActive) return 'OWNER_DEACTIVATED'
  const state = stateOf(token, now)
  if (state === 'LOCKED') return 'TOKEN_LOCKED'
  return state === 'EXPIRED' ? 'TOKEN_EXPIRED' : null
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
