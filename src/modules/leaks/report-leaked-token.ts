import type { Database } from '../../database/database.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { findRow } from '../../database/rows.ts'
import { badInput } from '../../errors.ts'
import { networkOf } from '../../lib/network-of.ts'
import type { Actor } from '../audit/record-event.ts'
import { bucket, giveBack, takeTry } from '../sign-in/abuse/budgets.ts'
import type { SignInParts } from '../sign-in/parts.ts'
import { recordTokenEvent } from '../tokens/change-token.ts'
import { readCredentials, secretNumberOf } from '../tokens/read-credentials.ts'
import { accessTokens, lockedBy, lockToken } from '../tokens/repository.ts'
import { matchesHash, parsePlainToken } from '../tokens/secret.ts'
import { queueLeakMails } from './leak-mail.ts'

const reason = 'Somebody who has its secret reported it as leaked.'

/**
 * Locks the token of this secret: to have it is the proof. What of that is so, the caller does not learn. Tries that locked
 * nothing count for the address. Throws RATE_LIMITED.
 */
export async function reportLeakedToken(
  { database, peppers }: SignInParts,
  actor: Actor,
  address: string | null,
  secret: string,
): Promise<void> {
  const plain = parsePlainToken(secret.trim())
  if (!plain)
    throw badInput('input.secret', 'This is no access token. Send all of it: gth_ and 61 letters and digits.')
  const tries = [bucket('leakOfAddress', networkOf(address))]
  await takeTry(database, tries)
  const found = (await readCredentials(database, [plain.selector])).get(plain.selector) ?? null
  const isIt = secretNumberOf(plain, found, (it, stored) => matchesHash(it, stored, peppers)) !== null
  if (found && isIt && (await lock(database, actor, found.token.id))) await giveBack(database, tries)
}

/** False for one that is gone or locked already, unless by its owner, who could unlock it. */
const lock = (database: Database, actor: Actor, id: number): Promise<boolean> =>
  database.transaction(async (trx) => {
    const writer = everythingIn(trx)
    const token = await findRow(writer, accessTokens, id)
    if (!token || !(await lockToken(writer, id, { by: 'HOLDER', reason }, database))) return false
    await recordTokenEvent(trx, database, actor, token, {
      action: 'accessToken.leakReported',
      changes: { locked_by: [lockedBy(token), 'HOLDER'], lock_reason: [token.lock_reason, reason] },
    })
    await queueLeakMails(trx, database, token)
    return true
  })
