import { type SqlBool, sql } from 'kysely'
import { type Database, type Queryable, readNow } from '../../database/database.ts'
import type { Reader } from '../../database/row-scope.ts'
import { visibleRows, wholeRows } from '../../database/rows.ts'
import { dayMs, hourMs } from '../../lib/durations.ts'
import type { MailState } from '../../mail/mail-state.ts'
import { accessTokens } from '../tokens/repository.ts'
import { users } from '../users/repository.ts'
import { marginMs } from './plan.ts'
import { planOf, type ReminderRow, remindersOf } from './reminders.ts'
import { endOfDeactivated } from './remove-of-deactivated.ts'
import { readRules } from './rules.ts'

export interface Removal {
  readonly notBefore: number
  readonly acceptedReminders: number
  readonly waitsForReminders: boolean
}

const among = (ids: readonly number[]) => sql<SqlBool>`id in (${sql.join(ids)})`

/** When each of the tokens would be removed, in the order of the ids. */
export async function removalsOf(
  reader: Reader,
  database: Database,
  ids: readonly number[],
): Promise<(Removal | null)[]> {
  const { db } = reader
  const tokens = await wholeRows(reader, accessTokens, [among(ids)]).execute()
  if (tokens.length === 0) return ids.map(() => null)
  const owners = await wholeRows(reader, users, [among(tokens.map(({ owner_id }) => owner_id))]).execute()
  const now = await readNow(db, database)
  const rules = await readRules(db)
  const sent = await remindersOf(db, 'INACTIVITY', tokens)
  const removals = tokens.map((token, i): [number, Removal] => {
    const deactivatedAt = owners.find(({ id }) => id === token.owner_id)?.deactivated_at ?? null
    if (deactivatedAt !== null) {
      const notBefore = endOfDeactivated(deactivatedAt, rules)
      return [token.id, { notBefore, acceptedReminders: 0, waitsForReminders: false }]
    }
    const { deadline, ownTime, accepted } = planOf('INACTIVITY', token, sent[i] ?? [], now, rules)
    return [
      token.id,
      { notBefore: deadline, acceptedReminders: accepted, waitsForReminders: deadline > ownTime },
    ]
  })
  const byToken = new Map(removals)
  return ids.map((id) => byToken.get(id) ?? null)
}

/** How many tokens would be removed by now, had their reminders been accepted in time. */
export async function countHeld(reader: Reader, { now }: Pick<Database, 'now'>): Promise<number> {
  const { inactivityDays } = await readRules(reader.db)
  const activeOwners = visibleRows(reader, users, [sql<SqlBool>`is_active = 1`]).select('id')
  const row = await visibleRows(reader, accessTokens, [
    sql<SqlBool>`idle_since <= ${now} - ${inactivityDays * dayMs + marginMs + hourMs}`,
  ])
    .where('owner_id', 'in', activeOwners)
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export interface ReminderView extends ReminderRow {
  /** Of its mail; null once that is cleaned away. */
  readonly mail_state: MailState | null
  readonly attempts: number | null
  readonly last_answer: string | null
}

/** Of one token. */
export const mostReminders = 20

/** The newest of each of the tokens, in the order of the ids. */
export async function newestReminders(db: Queryable, ids: readonly number[]): Promise<ReminderView[][]> {
  const rows = await db
    .selectFrom('token_reminders as reminder')
    .leftJoin('mail_outbox as mail', 'mail.message_key', 'reminder.message_key')
    .selectAll('reminder')
    .select(['mail.state as mail_state', 'mail.attempts', 'mail.last_answer'])
    .where('token_id', 'in', ids)
    .orderBy('reminder.id', 'desc')
    .execute()
  const byToken = Map.groupBy(rows, ({ token_id }) => token_id)
  return ids.map((id) => byToken.get(id)?.slice(0, mostReminders) ?? [])
}
