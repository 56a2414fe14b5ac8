import type { Transaction } from 'kysely'
import { type Database, readNow } from '../../database/database.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { updateRow } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { clash } from '../../errors.ts'
import { type Actor, recordEvent } from '../audit/record-event.ts'
import type { Versioned } from '../audit/write-entity.ts'
import { lockTouchable } from './lock-touchable.ts'
import { expectOtherAdministrator, lockUser } from './lock-user.ts'
import { user as permission } from './permissions.ts'
import { checkDeactivate } from './policy.ts'
import { accountOf, type Doer, reachOf } from './reach.ts'
import { type UserRow, users } from './repository.ts'
import { userDeactivatedSteps } from './steps.ts'
import { tokenAsNow } from './who-asks.ts'

/** From the next request on nothing of theirs works: no session, no token. */
export function deactivateUser(database: Database, actor: Actor, doer: Doer, id: number): Promise<Versioned> {
  return database.transaction(async (trx) => {
    const asking = await tokenAsNow(trx, database, doer)
    const user = await lockUser(trx, database, id, asking)
    checkDeactivate(await reachOf(trx, database, asking, permission.delete), await accountOf(trx, user))
    if (user.is_active !== 1) throw clash('id', 'This user is deactivated already.')
    if (user.role === 'ADMINISTRATOR') await expectOtherAdministrator(trx, id)
    const written = await setActive(trx, database, actor, user, 0)
    for (const step of userDeactivatedSteps) await step(trx, database, actor, id)
    return written
  })
}

/** With the rights that they had, and the tokens that are still valid. */
export function reactivateUser(database: Database, actor: Actor, doer: Doer, id: number): Promise<Versioned> {
  return database.transaction(async (trx) => {
    const user = await lockTouchable(trx, database, doer, id)
    if (user.is_active === 1) throw clash('id', 'This user is active.')
    return setActive(trx, database, actor, user, 1)
  })
}

async function setActive(
  trx: Transaction<Tables>,
  database: Database,
  actor: Actor,
  { id, version, is_active }: UserRow,
  active: 0 | 1,
): Promise<Versioned> {
  await updateRow(
    everythingIn(trx),
    users,
    { id, version },
    { is_active: active, deactivated_at: active === 1 ? null : await readNow(trx, database) },
    database,
  )
  await recordEvent(trx, database, actor, {
    action: active === 1 ? 'user.reactivated' : 'user.deactivated',
    subjectType: 'User',
    subjectId: id,
    ownerUserId: id,
    changes: { is_active: [is_active, active] },
  })
  return { id, version: version + 1 }
}
