import './tables.ts'
import type { Selectable } from 'kysely'
import type { Queryable } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import type { AccessTokenRow } from '../tokens/repository.ts'
import { type Plan, planExpiry, planRemoval, type Rules } from './plan.ts'
import type { ReminderPurpose } from './tables.ts'

export type ReminderRow = Selectable<Tables['token_reminders']>

/** The instant in a token's life that reminders are about: once it has moved on, they are of no use any more. */
export const cycleOf: Record<ReminderPurpose, (token: AccessTokenRow) => number> = {
  INACTIVITY: ({ idle_since }) => idle_since,
  EXPIRY: ({ expires_at }) => expires_at,
}

/** Those about each token as it stands, in the order in which they were queued. */
export async function remindersOf(
  db: Queryable,
  purpose: ReminderPurpose,
  tokens: readonly AccessTokenRow[],
): Promise<ReminderRow[][]> {
  if (tokens.length === 0) return []
  const ids = tokens.map(({ id }) => id)
  const rows = await db
    .selectFrom('token_reminders')
    .selectAll()
    .where('token_id', 'in', ids)
    .where('purpose', '=', purpose)
    .orderBy('id')
    .execute()
  const byToken = Map.groupBy(rows, ({ token_id }) => token_id)
  return tokens.map(
    (token) => byToken.get(token.id)?.filter(({ cycle }) => cycle === cycleOf[purpose](token)) ?? [],
  )
}

export const planOf = (
  purpose: ReminderPurpose,
  token: AccessTokenRow,
  sent: readonly ReminderRow[],
  now: number,
  rules: Rules,
): Plan =>
  purpose === 'INACTIVITY'
    ? planRemoval(token.idle_since, sent, now, rules)
    : planExpiry(token, sent, now, rules)
