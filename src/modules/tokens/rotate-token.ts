import type { Database } from '../../database/database.ts'
import { badInput, publicError } from '../../errors.ts'
import type { Principal } from '../../principal.ts'
import type { Actor } from '../audit/record-event.ts'
import { recordTokenEvent, writeToken } from './change-token.ts'
import { lockForChange } from './lock-for-change.ts'
import type { Peppers } from './peppers.ts'
import { longestOverlap, relationFor } from './policy.ts'
import type { AccessTokenRow } from './repository.ts'
import { createPlainToken, hashToken } from './secret.ts'

export interface Rotation {
  readonly id: number
  /** For how many seconds the secret of now stays valid beside the new one. */
  readonly overlap: number
}

/** The secret in the clear is in this answer and nowhere else. */
export interface RotatedToken {
  readonly id: number
  readonly version: number
  readonly secret: string
}

/**
 * A new secret for a token, whose selector, rights and expiry stay. Of the secrets before, the last one stays valid for the
 * overlap; one that still was from an earlier rotation ends at once.
 */
export const rotateAs = (
  database: Database,
  peppers: Peppers,
  actor: Actor,
  asking: Principal,
  { id, overlap }: Rotation,
): Promise<RotatedToken> =>
  database.transaction(async (trx) => {
    const { writer, token, principal, now } = await lockForChange(trx, database, asking, id, 'rotate')
    const relation = relationFor(principal, token, 'rotate')
    const longest = (relation && longestOverlap[relation]) ?? 0
    if (overlap < 0 || overlap > longest) throw badInput('input.overlap', `Choose 0 to ${longest} seconds.`)
    expectSecretOfNow(principal, token)

    const plain = createPlainToken(token.selector)
    const { mac, pepperId } = hashToken(plain, peppers.current)
    const until = now + overlap * 1_000
    const previous =
      overlap === 0
        ? { previous_mac: null, previous_pepper_id: null, previous_until: null }
        : { previous_mac: token.mac, previous_pepper_id: token.pepper_id, previous_until: until }
    const written = await writeToken(
      writer,
      token,
      {
        mac,
        pepper_id: pepperId,
        secret_number: token.secret_number + 1,
        idle_since: Math.max(token.idle_since, now),
        ...previous,
      },
      database,
    )
    await recordTokenEvent(trx, database, actor, token, {
      action: 'accessToken.rotated',
      changes: {
        secret_number: [token.secret_number, token.secret_number + 1],
        previous_until: [token.previous_until, previous.previous_until],
      },
    })
    return { ...written, secret: plain.text }
  })

/** Whoever still has the secret of before must not take the token over; and of two rotations at once, one is done. */
function expectSecretOfNow(principal: Principal, token: AccessTokenRow): void {
  if (principal.kind === 'TOKEN' && principal.secretNumber !== token.secret_number)
    throw publicError(
      'FORBIDDEN',
      'This secret was replaced by a newer one, which alone rotates the token again.',
      { details: { missingPermissions: [] } },
    )
}
