import './tables.ts'
import { PermissionSet } from '../../authorization/permission-set.ts'
import type { Database, Queryable } from '../../database/database.ts'
import { defineSource, insertRow, type RowOf } from '../../database/rows.ts'
import type { Language, Role } from './tables.ts'

export const users = defineSource('users')
export type UserRow = RowOf<typeof users>

export interface NewUser {
  readonly username: string
  readonly displayName: string
  readonly email: string | null
  readonly role: Role
  readonly language: Language
  readonly permissions: readonly string[]
}

export const findUserByName = (db: Queryable, username: string): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('username', '=', username).executeTakeFirst()

export async function insertUser(db: Queryable, user: NewUser, database: Database): Promise<number> {
  const id = await insertRow(
    db,
    users,
    {
      username: user.username,
      display_name: user.displayName,
      email: user.email,
      role: user.role,
      language: user.language,
    },
    database,
  )
  if (user.permissions.length > 0)
    await db
      .insertInto('user_permissions')
      .values(user.permissions.map((permission) => ({ user_id: id, permission })))
      .execute()
  return id
}

/** What the user may do now: nothing when deactivated, everything as an administrator, else the own grant. */
export async function effectivePermissions(db: Queryable, user: UserRow): Promise<PermissionSet> {
  if (user.is_active !== 1) return PermissionSet.none
  if (user.role === 'ADMINISTRATOR') return PermissionSet.everything()
  const rows = await db
    .selectFrom('user_permissions')
    .select('permission')
    .where('user_id', '=', user.id)
    .execute()
  return PermissionSet.ofNames(rows.map(({ permission }) => permission))
}
