import type { Transaction } from 'kysely'
import { PermissionSet } from '../../authorization/permission-set.ts'
import type { Database } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import { type Actor, recordEvent } from '../audit/record-event.ts'
import { checkDisplayName, checkEmail, checkUsername } from './check-account.ts'
import { expectProjects } from './expect-projects.ts'
import { lockDoer } from './lock-user.ts'
import { user as permission } from './permissions.ts'
import { checkCreate } from './policy.ts'
import { type Doer, reachOf } from './reach.ts'
import { insertUser, type NewUser } from './repository.ts'
import { userCreatedSteps } from './steps.ts'
import { withTakenNames } from './taken.ts'
import { tokenAsNow } from './who-asks.ts'

/** Creates an active user for somebody who isn't there yet, by the right of whoever wants it. */
export const createUser = (
  database: Database,
  actor: Actor,
  input: NewUser,
  doer: Doer = 'SYSTEM',
): Promise<number> =>
  database.transaction(async (trx) => {
    const asking = await tokenAsNow(trx, database, doer)
    await lockDoer(trx, database, asking)
    checkCreate(await reachOf(trx, database, asking, permission.create), {
      role: input.role,
      permissions: PermissionSet.ofNames(input.permissions),
      projects: input.projectIds ?? null,
      email: input.email,
    })
    const id = await createUserIn(trx, database, actor, input)
    for (const step of userCreatedSteps) await step(trx, database, actor, id)
    return id
  })

/** In the transaction of its cause, for somebody who is there: who sets the service up, or signs in for the first time. */
export async function createUserIn(
  trx: Transaction<Tables>,
  database: Database,
  actor: Actor,
  input: NewUser,
): Promise<number> {
  const user = {
    ...input,
    username: checkUsername(input.username),
    displayName: checkDisplayName(input.displayName),
    email: input.email === null ? null : checkEmail(input.email),
    projectIds: input.projectIds ?? null,
  }
  await expectProjects(trx, database, user.projectIds ?? [])
  const id = await withTakenNames(trx, user.username, () => insertUser(trx, user, database))
  await recordEvent(trx, database, actor, {
    action: 'user.created',
    subjectType: 'User',
    subjectId: id,
    ownerUserId: id,
    changes: {
      username: [null, user.username],
      display_name: [null, user.displayName],
      email: [null, user.email],
      role: [null, user.role],
      permissions: [null, user.permissions],
      projects: [null, user.projectIds ?? 'ALL'],
    },
  })
  return id
}
