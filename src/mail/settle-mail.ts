import type { Database } from '../database/database.ts'
import { findMail } from './define-mail.ts'
import { type ClaimedMail, noteOutcome } from './outbox.ts'
import type { OutboxUpdate } from './outcome.ts'

/** Notes how it went, with what its kind does about it, if it is still ours. */
export async function settleMail(
  database: Database,
  mail: ClaimedMail,
  outcome: OutboxUpdate,
): Promise<boolean> {
  const { hooks } = findMail(mail.kind)
  const { state } = outcome
  if (!hooks || state === 'PENDING' || state === 'SENDING') return noteOutcome(database, mail, outcome)
  return database.transaction(async (trx) => {
    const isNoted = await noteOutcome({ db: trx }, mail, outcome)
    if (isNoted) await hooks.onDone(trx, database, mail, state)
    return isNoted
  })
}
