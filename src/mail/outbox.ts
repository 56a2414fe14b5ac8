import './tables.ts'
import { randomBytes } from 'node:crypto'
import { type Selectable, sql, type UpdateObject } from 'kysely'
import type { Database, Queryable } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'
import type { MailState } from './mail-state.ts'

export interface ClaimedMail extends Selectable<Tables['mail_outbox']> {
  readonly claim: string
  /** The database's clock at the claim. */
  readonly now: number
}

/** Whoever took a mail and is not heard of for so long is dead. A mail takes a minute at most. */
const leaseMs = 5 * 60_000

const open: readonly MailState[] = ['PENDING', 'SENDING']

/** The ids of what is due of these kinds, the longest due first. */
export async function dueMails(
  { db, now }: Database,
  kinds: readonly string[],
  limit: number,
): Promise<number[]> {
  const rows = await db
    .selectFrom('mail_outbox')
    .select('id')
    .where('state', 'in', open)
    .where('next_attempt_at', '<=', now)
    .where('kind', 'in', kinds)
    .orderBy('next_attempt_at')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Takes a mail that is due, unless somebody else was faster. */
export async function claimMail({ db, now }: Database, id: number): Promise<ClaimedMail | null> {
  const claim = randomBytes(16).toString('base64url')
  const { numUpdatedRows } = await db
    .updateTable('mail_outbox')
    .set({
      state: 'SENDING',
      claim,
      attempts: sql`attempts + 1`,
      next_attempt_at: sql`${now} + ${leaseMs}`,
    })
    .where('id', '=', id)
    .where('state', 'in', open)
    .where('next_attempt_at', '<=', now)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) return null
  const row = await db
    .selectFrom('mail_outbox')
    .selectAll()
    .select(now.as('now'))
    .where('id', '=', id)
    .where('claim', '=', claim)
    .executeTakeFirst()
  return row ? { ...row, claim, now: Number(row.now) } : null
}

/** Writes how it went, if it is still ours: else whoever took it for lost decides. */
export async function noteOutcome(
  { db }: { readonly db: Queryable },
  { id, claim }: Pick<ClaimedMail, 'id' | 'claim'>,
  outcome: UpdateObject<Tables, 'mail_outbox'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('mail_outbox')
    .set({ ...outcome, claim: null })
    .where('id', '=', id)
    .where('state', '=', 'SENDING')
    .where('claim', '=', claim)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}
