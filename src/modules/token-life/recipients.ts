import { type SqlBool, sql } from 'kysely'
import type { Queryable } from '../../database/database.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { wholeRows } from '../../database/rows.ts'
import { type UserRow, users } from '../users/repository.ts'
import type { ReminderRow } from './reminders.ts'

/** Somebody who has an address that mails go to. */
export type Recipient = UserRow & { readonly email: string }

const hasAddress = (user: UserRow): user is Recipient => user.is_active === 1 && user.email !== null

/** Those that have one of these ids or look after everybody's tokens, by their ids. */
export async function readPeople(db: Queryable, ids: readonly number[]): Promise<Map<number, UserRow>> {
  const rows = await wholeRows(everythingIn(db), users, [
    sql<SqlBool>`(id in (${sql.join(ids)}) or (role = 'ADMINISTRATOR' and is_active = 1))`,
  ])
    .orderBy('id')
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * The owner. All administrators, if the owner has no address or it was refused for good since this began; an address that was
 * refused is not tried again.
 */
export function recipientsOf(
  ownerId: number,
  people: ReadonlyMap<number, UserRow>,
  sent: readonly ReminderRow[],
): Recipient[] {
  const refused = new Set(
    sent.filter(({ state }) => state === 'REFUSED').map(({ recipient_address }) => recipient_address),
  )
  const reachable = [...people.values()].filter(hasAddress).filter(({ email }) => !refused.has(email))
  const owner = reachable.find(({ id }) => id === ownerId)
  return owner ? [owner] : reachable.filter(({ role }) => role === 'ADMINISTRATOR')
}
