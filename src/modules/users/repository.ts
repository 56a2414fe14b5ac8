import './tables.ts'
import { type SqlBool, sql } from 'kysely'
import { PermissionSet } from '../../authorization/permission-set.ts'
import type { Database, Queryable } from '../../database/database.ts'
import { ownedByUser } from '../../database/row-rules.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { forUpdate, insertRow } from '../../database/rows.ts'
import { type Condition, defineSource, type RowOf } from '../../database/source.ts'
import { nameKey } from '../../lib/name-key.ts'
import { effectivePermissionsOf, isEveryPersons } from './effective-permissions.ts'
import type { Language, Role } from './tables.ts'

/** Of others, whoever is restricted to projects knows nothing. */
export const users = defineSource('users', ownedByUser('id'))
export type UserRow = RowOf<typeof users>

export interface NewUser {
  readonly username: string
  readonly displayName: string
  readonly email: string | null
  readonly role: Role
  readonly language: Language
  readonly permissions: readonly string[]
  /** Left out or null: all projects. */
  readonly projectIds?: readonly number[] | null
}

export const findUserByName = (db: Queryable, username: string): Promise<UserRow | undefined> =>
  db.selectFrom('users').selectAll().where('username', '=', username).executeTakeFirst()

/** Addresses are compared without case, whatever RFC 5321 allows before the @. */
export const emailKey = (address: string): string => address.normalize('NFKC').trim().toLowerCase()

export async function insertUser(db: Queryable, user: NewUser, database: Database): Promise<number> {
  const { projectIds = null } = user
  const id = await insertRow(
    everythingIn(db),
    users,
    {
      username: user.username,
      display_name: user.displayName,
      name_key: nameKey(user.displayName),
      email: user.email,
      email_key: user.email && emailKey(user.email),
      role: user.role,
      language: user.language,
      all_projects: projectIds === null ? 1 : 0,
    },
    database,
  )
  await insertGrant(db, id, user.permissions)
  await insertProjects(db, id, projectIds ?? [])
  return id
}

async function insertGrant(db: Queryable, userId: number, permissions: readonly string[]): Promise<void> {
  if (permissions.length === 0) return
  await db
    .insertInto('user_permissions')
    .values(permissions.map((permission) => ({ user_id: userId, permission })))
    .execute()
}

async function insertProjects(db: Queryable, userId: number, projectIds: readonly number[]): Promise<void> {
  if (projectIds.length === 0) return
  await db
    .insertInto('user_projects')
    .values(projectIds.map((project_id) => ({ user_id: userId, project_id })))
    .execute()
}

export async function replaceGrant(db: Queryable, userId: number, permissions: PermissionSet): Promise<void> {
  await db.deleteFrom('user_permissions').where('user_id', '=', userId).execute()
  await insertGrant(db, userId, permissions.names())
}

export async function replaceProjects(
  db: Queryable,
  userId: number,
  projectIds: readonly number[],
): Promise<void> {
  await db.deleteFrom('user_projects').where('user_id', '=', userId).execute()
  await insertProjects(db, userId, projectIds)
}

/** The stored names of each user's own grant, in the order of the ids. */
export async function grantsOfUsers(db: Queryable, ids: readonly number[]): Promise<string[][]> {
  const rows = await db
    .selectFrom('user_permissions')
    .selectAll()
    .where('user_id', 'in', ids)
    .orderBy('permission')
    .execute()
  const byUser = Map.groupBy(rows, ({ user_id }) => user_id)
  return ids.map((id) => byUser.get(id)?.map(({ permission }) => permission) ?? [])
}

export const grantOfUser = async (db: Queryable, id: number): Promise<PermissionSet> =>
  PermissionSet.ofNames((await grantsOfUsers(db, [id]))[0] ?? [])

/** The projects of each user who has not all of them, in the order of the ids. */
export async function projectsOfUsers(db: Queryable, ids: readonly number[]): Promise<number[][]> {
  const rows = await db
    .selectFrom('user_projects')
    .selectAll()
    .where('user_id', 'in', ids)
    .orderBy('project_id')
    .execute()
  const byUser = Map.groupBy(rows, ({ user_id }) => user_id)
  return ids.map((id) => byUser.get(id)?.map(({ project_id }) => project_id) ?? [])
}

export const projectsOfUser = async (db: Queryable, id: number): Promise<number[]> =>
  (await projectsOfUsers(db, [id]))[0] ?? []

/** What the user may do now. */
export const effectivePermissions = async (
  db: Queryable,
  { id, role, is_active }: Pick<UserRow, 'id' | 'role' | 'is_active'>,
): Promise<PermissionSet> =>
  effectivePermissionsOf({ role, isActive: is_active === 1 }, await grantOfUser(db, id))

/** Nobody else changes who is an administrator before the transaction ends. In one order, so that nobody waits in a ring. */
export async function lockAdministrators(trx: Queryable, { engine }: Database): Promise<void> {
  const query = trx.selectFrom('users').select('id').where('role', '=', 'ADMINISTRATOR').orderBy('id')
  await forUpdate(engine, query).execute()
}

export async function hasOtherAdministrator(db: Queryable, id: number): Promise<boolean> {
  const other = await db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'ADMINISTRATOR')
    .where('is_active', '=', 1)
    .where('id', '!=', id)
    .limit(1)
    .executeTakeFirst()
  return other !== undefined
}

/** Whoever may do this when active. */
export const mayDo = (permission: string): Condition[] =>
  isEveryPersons(permission)
    ? []
    : [
        sql<SqlBool>`(role = 'ADMINISTRATOR' or exists (select 1 from user_permissions where user_id = users.id and permission = ${permission}))`,
      ]

/** In the username, the name or the e-mail address, without case and diacritics. */
export function hasText(text: string): Condition {
  const key = nameKey(text)
  return sql<SqlBool>`(instr(username, ${key}) > 0 or instr(name_key, ${key}) > 0 or instr(coalesce(email_key, ''), ${key}) > 0)`
}
