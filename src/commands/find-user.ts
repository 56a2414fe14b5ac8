import type { Database } from '../database/database.ts'
import { findUserByName, type UserRow } from '../modules/users/repository.ts'
import { CommandFailed } from './command-failed.ts'

export async function findUser({ db }: Database, username: string): Promise<UserRow> {
  const user = await findUserByName(db, username)
  if (!user)
    throw new CommandFailed(
      `There is no user ${username}. Create one with: npx gatehouse user create ${username}`,
    )
  return user
}
