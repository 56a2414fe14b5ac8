import type { Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import { lockUser } from './lock-user.ts'
import { user as permission } from './permissions.ts'
import { checkTouch } from './policy.ts'
import { accountOf, type Doer, reachOf } from './reach.ts'
import type { UserRow } from './repository.ts'
import { tokenAsNow } from './who-asks.ts'

/** The user, if the doer may let them in or show them out: locked, as the doer is, until the transaction ends. */
export async function lockTouchable(
  trx: Transaction<Tables>,
  database: Database,
  doer: Doer,
  id: number,
): Promise<UserRow> {
  const asking = await tokenAsNow(trx, database, doer)
  const user = await lockUser(trx, database, id, asking)
  checkTouch(await reachOf(trx, database, asking, permission.update), await accountOf(trx, user))
  return user
}
