import type { Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Reader } from '../../database/row-scope.ts'
import { findRow, findRowForUpdate } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { conflict, notFound, publicError } from '../../errors.ts'
import { type Doer, doerId, scopeOf } from './reach.ts'
import { hasOtherAdministrator, lockAdministrators, type UserRow, users } from './repository.ts'

/**
 * The user as they are now, and until the transaction ends, and so whoever does it: nobody takes their rights away
 * meanwhile. If one of the two is an administrator, all administrators. Those first, then the others, by their ids, so
 * that nobody waits in a ring. Throws NOT_FOUND, also for who is not there for the doer.
 */
export async function lockUser(
  trx: Transaction<Tables>,
  database: Database,
  id: number,
  doer: Doer = 'SYSTEM',
): Promise<UserRow> {
  const reader: Reader = { db: trx, scope: scopeOf(doer) }
  const ids = [...new Set([id, doerId(doer) ?? id])].sort((a, b) => a - b)
  const before = []
  for (const it of ids) before.push(await findRow(reader, users, it))
  if (!before[ids.indexOf(id)]) throw notFound('user')
  const hadAdministrator = before.some((row) => row?.role === 'ADMINISTRATOR')
  // Who is restricted changes none of them, and must not feel that others are being changed.
  if (hadAdministrator && reader.scope === 'EVERYTHING') await lockAdministrators(trx, database)
  const locked = []
  for (const it of ids) locked.push(await findRowForUpdate(reader, database.engine, users, it))
  const user = locked[ids.indexOf(id)]
  if (!user) throw notFound('user')
  // Appointed between the two reads: the others were not locked, and would be locked out of order now.
  if (user.role === 'ADMINISTRATOR' && !hadAdministrator) throw conflict('user', user.version)
  return user
}

/** Whoever creates somebody, or ends sessions of their own, stays as they are until that is done. */
export async function lockDoer(trx: Transaction<Tables>, { engine }: Database, doer: Doer): Promise<void> {
  const id = doerId(doer)
  if (id !== null) await findRowForUpdate({ db: trx, scope: scopeOf(doer) }, engine, users, id)
}

/** Once `lockUser` has locked them all: two who stop each other at the same moment wait for one another here. */
export async function expectOtherAdministrator(trx: Transaction<Tables>, id: number): Promise<void> {
  if (!(await hasOtherAdministrator(trx, id)))
    throw publicError(
      'LAST_ADMINISTRATOR',
      'This is the last active administrator. Make somebody else an administrator first.',
    )
}
