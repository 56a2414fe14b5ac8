import { type SqlBool, sql, type Transaction } from 'kysely'
import type { Queryable } from '../../database/database.ts'
import type { Condition } from '../../database/source.ts'
import type { Tables } from '../../database/tables.ts'
import { dayMs } from '../../lib/durations.ts'
import type { AccessTokenRow } from '../tokens/repository.ts'
import { isToldAlready, type Step } from './plan.ts'
import { queueReminder } from './queue-reminder.ts'
import { type Recipient, readPeople, recipientsOf } from './recipients.ts'
import { planOf, remindersOf } from './reminders.ts'
import { removeToken } from './remove-token.ts'
import { type Done, lockTokens, type Round, tokensBy, writeInRound } from './round.ts'
import type { ReminderPurpose } from './tables.ts'

/** Sends the reminders that are due of one purpose, and removes what was reminded of often and long enough. */
export async function remindAndRemove(round: Round, purpose: ReminderPurpose): Promise<Done> {
  let [queued, removed] = [0, 0]
  for await (const tokens of tokensBy(round, columnOf[purpose], mayBeDue(round, purpose))) {
    const due = await tasksFor(round.database.db, round, purpose, tokens)
    if (due.length === 0) continue
    const done = await writeInRound(round, async (trx) => {
      const locked = await lockTokens(
        trx,
        round.database,
        due.map(({ token }) => token),
      )
      return doAll(trx, round, purpose, await tasksFor(trx, round, purpose, locked))
    })
    queued += done.queued ?? 0
    removed += done.removed ?? 0
  }
  return { queued, removed }
}

const columnOf = { INACTIVITY: 'idle_since', EXPIRY: 'expires_at' } as const

/** Nothing is due of others. */
function mayBeDue({ now, rules: { stages, inactivityDays } }: Round, purpose: ReminderPurpose): Condition[] {
  const earliest = Math.max(...stages)
  return purpose === 'INACTIVITY'
    ? [sql<SqlBool>`idle_since <= ${now - (inactivityDays - earliest) * dayMs}`]
    : [sql<SqlBool>`expired_at is null and expires_at > ${now} and expires_at <= ${now + earliest * dayMs}`]
}

interface Task {
  readonly token: AccessTokenRow
  readonly deadline: number
  /** Null: it is removed. */
  readonly step: (Step & { readonly recipients: readonly Recipient[] }) | null
}

/** What is to be done with these tokens now. Those of people who were deactivated are somebody else's business. */
async function tasksFor(
  db: Queryable,
  { now, rules }: Round,
  purpose: ReminderPurpose,
  tokens: readonly AccessTokenRow[],
): Promise<Task[]> {
  const sentOf = await remindersOf(db, purpose, tokens)
  const ofRemoval = purpose === 'EXPIRY' ? await remindersOf(db, 'INACTIVITY', tokens) : []
  const planned = tokens
    .map((token, i) => {
      const sent = sentOf[i] ?? []
      const { due, ...plan } = planOf(purpose, token, sent, now, rules)
      const isTold = due !== null && isToldAlready(token.expires_at, due.stage, ofRemoval[i] ?? [])
      return { token, sent, plan: { ...plan, due: isTold ? null : due } }
    })
    .filter(({ plan }) => plan.mayRemove || plan.due)
  if (planned.length === 0) return []
  const people = await readPeople(db, [...new Set(planned.map(({ token }) => token.owner_id))])
  return planned.flatMap(({ token, sent, plan: { deadline, due, mayRemove } }): Task[] => {
    if (people.get(token.owner_id)?.is_active !== 1) return []
    if (mayRemove) return [{ token, deadline, step: null }]
    if (!due) return []
    const has = new Set(
      sent.filter(({ turn, stage }) => turn === due.turn && stage === due.stage).map((it) => it.recipient_id),
    )
    const recipients = recipientsOf(token.owner_id, people, sent).filter(({ id }) => !has.has(id))
    return recipients.length === 0 ? [] : [{ token, deadline, step: { ...due, recipients } }]
  })
}

async function doAll(
  trx: Transaction<Tables>,
  { database, now }: Round,
  purpose: ReminderPurpose,
  tasks: readonly Task[],
): Promise<Done> {
  let [queued, removed] = [0, 0]
  for (const { token, deadline, step } of tasks) {
    if (step === null) {
      if (await removeToken(trx, database, token, 'INACTIVITY')) removed++
      continue
    }
    const { turn, stage, recipients } = step
    for (const recipient of recipients)
      await queueReminder(trx, database, token, { purpose, turn, stage, recipient, deadline, now })
    queued += recipients.length
  }
  return { queued, removed }
}
