import type { Queryable } from '../../database/database.ts'
import { isDuplicate } from '../../database/duplicate.ts'
import { clash } from '../../errors.ts'
import { findUserByName } from './repository.ts'

/** Says which of the two unique things is taken. */
export async function withTakenNames<T>(
  db: Queryable,
  username: string | null,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isDuplicate(error)) throw error
    if (username !== null && (await findUserByName(db, username)))
      throw clash('username', `There is already a user ${username}.`)
    throw clash('email', 'There is already a user with this e-mail address.')
  }
}
