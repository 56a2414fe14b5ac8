import { sql, type Transaction } from 'kysely'
import type { Database } from '../../../database/database.ts'
import type { Tables } from '../../../database/tables.ts'
import { type Actor, recordEvent } from '../../audit/record-event.ts'
import { hasOtherAdministrator, type UserRow } from '../../users/repository.ts'

/**
 * Makes the role what the provider says, in a transaction that has locked the user. The last active administrator stays
 * one: else nobody could mend a claim that was set up wrongly.
 */
export async function mapRole(
  trx: Transaction<Tables>,
  database: Database,
  actor: Actor,
  user: UserRow,
  isAdministrator: boolean | null,
): Promise<void> {
  const role = isAdministrator ? 'ADMINISTRATOR' : 'USER'
  if (isAdministrator === null || role === user.role) return
  if (role === 'USER' && !(await hasOtherAdministrator(trx, user.id))) return
  await trx
    .updateTable('users')
    .set({ role, updated_at: database.now, version: sql<number>`version + 1` })
    .where('id', '=', user.id)
    .execute()
  await recordEvent(trx, database, actor, {
    action: 'user.rightsChanged',
    subjectType: 'User',
    subjectId: user.id,
    ownerUserId: user.id,
    changes: { role: [user.role, role] },
  })
}
