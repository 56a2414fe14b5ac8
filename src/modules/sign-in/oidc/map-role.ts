import { sql, type Transaction } from 'kysely'
import type { Database } from '../../../database/database.ts'
import type { Tables } from '../../../database/tables.ts'
import { type Actor, recordEvent } from '../../audit/record-event.ts'
import type { UserRow } from '../../users/repository.ts'

/**
 * Makes the role what the provider says. The last active administrator stays one: else nobody could mend a claim that
 * was set up wrongly.
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
  if (role === 'USER' && (await lockAdministrators(trx, database)) < 2) return
  await trx.updateTable('users').set(changedTo(role, database)).where('id', '=', user.id).execute()
  await recordEvent(trx, database, actor, {
    action: 'user.updated',
    subjectType: 'User',
    subjectId: user.id,
    ownerUserId: user.id,
    changes: { role: [user.role, role] },
  })
}

const changedTo = (role: UserRow['role'], { now }: Database) => ({
  role,
  updated_at: now,
  version: sql<number>`version + 1`,
})

/** So that two of them who lose the role at the same time see each other. Answers how many there are. */
async function lockAdministrators(trx: Transaction<Tables>, { engine }: Database): Promise<number> {
  const query = trx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'ADMINISTRATOR')
    .where('is_active', '=', 1)
    .orderBy('id')
  return (await (engine === 'sqlite' ? query : query.forUpdate()).execute()).length
}
