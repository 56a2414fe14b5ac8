import type { Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Reader } from '../../database/row-scope.ts'
import { findRow, findRowForUpdate } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { conflict, notFound, publicError } from '../../errors.ts'
import { type Doer, scopeOf } from './reach.ts'
import { hasOtherAdministrator, lockAdministrators, type UserRow, users } from './repository.ts'

/**
 * The user as they are now, and until the transaction ends; of an administrator, all administrators. Throws NOT_FOUND,
 * also for who is not there for the doer.
 */
export async function lockUser(
  trx: Transaction<Tables>,
  database: Database,
  id: number,
  doer: Doer,
): Promise<UserRow> {
  const reader: Reader = { db: trx, scope: scopeOf(doer) }
  const wasAdministrator = (await findRow(reader, users, id))?.role === 'ADMINISTRATOR'
  if (wasAdministrator) await lockAdministrators(trx, database)
  const user = await findRowForUpdate(reader, database.engine, users, id)
  if (!user) throw notFound('user')
  // Appointed between the two reads: the others were not locked, and would be locked out of order now.
  if (user.role === 'ADMINISTRATOR' && !wasAdministrator) throw conflict('user', user.version)
  return user
}

/** Once `lockUser` has locked them all: two who stop each other at the same moment wait for one another here. */
export async function expectOtherAdministrator(trx: Transaction<Tables>, id: number): Promise<void> {
  if (!(await hasOtherAdministrator(trx, id)))
    throw publicError(
      'LAST_ADMINISTRATOR',
      'This is the last active administrator. Make somebody else an administrator first.',
    )
}
