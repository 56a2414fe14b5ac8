import type { Queryable } from '../../database/database.ts'
import type { MailState } from '../../mail/mail-state.ts'

export interface OutboxReport {
  readonly waiting: number
  readonly oldestWaitingAt: number | null
  readonly failed: number
}

const waiting: readonly MailState[] = ['PENDING', 'SENDING']
const failed: readonly MailState[] = ['FAILED', 'UNKNOWN']

export async function readOutbox(db: Queryable): Promise<OutboxReport> {
  const rows = await db
    .selectFrom('mail_outbox')
    .select(({ fn }) => ['state', fn.countAll().as('count'), fn.min('created_at').as('oldest')])
    .where('state', 'in', [...waiting, ...failed])
    .groupBy('state')
    .execute()
  const of = (states: readonly MailState[]) => rows.filter(({ state }) => states.includes(state))
  const count = (states: readonly MailState[]) => of(states).reduce((sum, row) => sum + Number(row.count), 0)
  const oldest = of(waiting).map((row) => Number(row.oldest))
  return {
    waiting: count(waiting),
    oldestWaitingAt: oldest.length === 0 ? null : Math.min(...oldest),
    failed: count(failed),
  }
}
