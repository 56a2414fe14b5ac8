import type { Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import { isDuplicate } from '../../database/duplicate.ts'
import type { Tables } from '../../database/tables.ts'
import { badInput, clash } from '../../errors.ts'
import { type Actor, recordEvent } from '../audit/record-event.ts'
import { insertUser, type NewUser } from './repository.ts'

const usernamePattern = /^[a-z0-9][a-z0-9._-]{0,63}$/

/** Creates an active user. A username is lower-case, so that no two differ in case only. */
export const createUser = (database: Database, actor: Actor, input: NewUser): Promise<number> =>
  database.transaction((trx) => createUserIn(trx, database, actor, input))

/** As `createUser`, in the transaction of its cause. */
export async function createUserIn(
  trx: Transaction<Tables>,
  database: Database,
  actor: Actor,
  input: NewUser,
): Promise<number> {
  if (!usernamePattern.test(input.username))
    throw badInput(
      'username',
      'Use 1 to 64 of a-z, 0-9, dot, dash and underscore; begin with a letter or digit.',
    )
  try {
    const id = await insertUser(trx, input, database)
    await recordEvent(trx, database, actor, {
      action: 'user.created',
      subjectType: 'User',
      subjectId: id,
      ownerUserId: id,
      changes: {
        username: [null, input.username],
        role: [null, input.role],
        permissions: [null, input.permissions],
      },
    })
    return id
  } catch (error) {
    throw isDuplicate(error) ? clash('username', `There is already a user ${input.username}.`) : error
  }
}
