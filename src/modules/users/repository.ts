import './tables.ts'
import { PermissionSet } from '../../authorization/permission-set.ts'
import type { Database, Queryable } from '../../database/database.ts'
import { defineSource, insertRow, type RowOf } from '../../database/rows.ts'
import { nameKey } from '../../lib/name-key.ts'
import { effectivePermissionsOf } from './effective-permissions.ts'
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

/** Addresses are compared without case, whatever RFC 5321 allows before the @. */
export const emailKey = (address: string): string => address.normalize('NFKC').trim().toLowerCase()

export async function insertUser(db: Queryable, user: NewUser, database: Database): Promise<number> {
  const id = await insertRow(
    db,
    users,
    {
      username: user.username,
      display_name: user.displayName,
      name_key: nameKey(user.displayName),
      email: user.email,
      email_key: user.email && emailKey(user.email),
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

/** What the user may do now. */
export async function effectivePermissions(
  db: Queryable,
  { id, role, is_active }: Pick<UserRow, 'id' | 'role' | 'is_active'>,
): Promise<PermissionSet> {
  const rows = await db
    .selectFrom('user_permissions')
    .select('permission')
    .where('user_id', '=', id)
    .execute()
  const granted = PermissionSet.ofNames(rows.map(({ permission }) => permission))
  return effectivePermissionsOf({ role, isActive: is_active === 1 }, granted)
}
