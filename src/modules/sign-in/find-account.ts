import './tables.ts'
import type { Queryable } from '../../database/database.ts'
import type { RowOf } from '../../database/source.ts'
import type { users } from '../users/repository.ts'

export interface Account extends RowOf<typeof users> {
  /** Of the password; null without one. */
  readonly hash: string | null
}

const longest = 254

/** What somebody types is a username or an address, in whatever case and with spaces around. */
export const loginKey = (typed: string): string =>
  typed.normalize('NFKC').trim().toLowerCase().slice(0, longest)

/** One statement, whoever it is. */
export const findAccount = (db: Queryable, login: string): Promise<Account | undefined> =>
  db
    .selectFrom('users')
    .leftJoin('passwords', 'passwords.user_id', 'users.id')
    .selectAll('users')
    .select('passwords.hash')
    .where((eb) => eb.or([eb('username', '=', login), eb('email_key', '=', login)]))
    .orderBy('users.id')
    .executeTakeFirst()
