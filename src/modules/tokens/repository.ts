import './tables.ts'
import { type SqlBool, sql } from 'kysely'
import type { PermissionSet } from '../../authorization/permission-set.ts'
import { ProjectScope } from '../../authorization/project-scope.ts'
import type { Database, Queryable } from '../../database/database.ts'
import { foundFirst } from '../../database/piece-hints.ts'
import { ownedByUser } from '../../database/row-rules.ts'
import { everythingIn, type Reader } from '../../database/row-scope.ts'
import { deleteRows, filtersFor, insertRow, updateRows, visibleRows } from '../../database/rows.ts'
import { type Condition, defineSource, type Filter, piecesOf, type RowOf } from '../../database/source.ts'
import { nameKey } from '../../lib/name-key.ts'
import type { TokenState } from './life.ts'
import type { TokenHash } from './secret.ts'

/**
 * Whose may be seen is the policy's to say; who is restricted to projects has to do with their own only. A deleted one
 * has left the table.
 */
export const accessTokens = defineSource('access_tokens', ownedByUser('owner_id'))
export type AccessTokenRow = RowOf<typeof accessTokens>

export interface NewToken {
  readonly ownerId: number
  readonly name: string
  readonly description: string | null
  readonly selector: string
  readonly hash: TokenHash
  readonly expiresAt: number
  readonly createdByTokenId: number | null
  readonly permissions: PermissionSet
  readonly projects: ProjectScope
}

export async function insertToken(db: Queryable, token: NewToken, database: Database): Promise<number> {
  const id = await insertRow(
    everythingIn(db),
    accessTokens,
    {
      owner_id: token.ownerId,
      name: token.name,
      name_key: nameKey(token.name),
      description: token.description,
      selector: token.selector,
      mac: token.hash.mac,
      pepper_id: token.hash.pepperId,
      expires_at: token.expiresAt,
      created_by_token_id: token.createdByTokenId,
      all_projects: token.projects.isEverything ? 1 : 0,
      idle_since: database.now,
      expiry_chosen_at: database.now,
    },
    database,
  )
  await insertPermissions(db, id, token.permissions.names(), database)
  await insertProjects(db, id, token.projects)
  return id
}

async function insertPermissions(
  db: Queryable,
  id: number,
  names: readonly string[],
  { now }: Pick<Database, 'now'>,
): Promise<void> {
  if (names.length === 0) return
  await db
    .insertInto('access_token_permissions')
    .values(names.map((permission) => ({ token_id: id, permission, granted_at: now })))
    .execute()
}

async function insertProjects(db: Queryable, id: number, { ids }: ProjectScope): Promise<void> {
  if (ids === null || ids.length === 0) return
  await db
    .insertInto('access_token_projects')
    .values(ids.map((project_id) => ({ token_id: id, project_id })))
    .execute()
}

/** What stays granted stays as it is. With what is taken away goes its use: what is granted again begins anew. */
export async function replacePermissions(
  db: Queryable,
  id: number,
  permissions: PermissionSet,
  database: Pick<Database, 'now'>,
): Promise<void> {
  const names = permissions.names()
  for (const table of ['token_permission_use', 'access_token_permissions'] as const)
    await db
      .deleteFrom(table)
      .where('token_id', '=', id)
      .$if(names.length > 0, (query) => query.where('permission', 'not in', names))
      .execute()
  const [kept = []] = await permissionsOfTokens(db, [id])
  await insertPermissions(
    db,
    id,
    names.filter((name) => !kept.includes(name)),
    database,
  )
}

/** That they are all projects, or some, is a column of the token itself. */
export async function replaceProjects(db: Queryable, id: number, projects: ProjectScope): Promise<void> {
  await db.deleteFrom('access_token_projects').where('token_id', '=', id).execute()
  await insertProjects(db, id, projects)
}

/** By its name as people see it: no two of an owner differ in case or diacritics only. */
export const findTokenByName = (
  db: Queryable,
  ownerId: number,
  name: string,
): Promise<AccessTokenRow | undefined> =>
  db
    .selectFrom('access_tokens')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst()

export type Locker = 'HOLDER' | 'OWNER' | 'ADMINISTRATOR'

/** The owner's lock is a holder's that names a person. */
export const lockedBy = ({
  locked_by,
  locked_by_user_id,
}: Pick<AccessTokenRow, 'locked_by' | 'locked_by_user_id'>): Locker | null =>
  locked_by === 'HOLDER' && locked_by_user_id !== null ? 'OWNER' : locked_by

export interface Lock {
  readonly by: Locker
  readonly reason: string
}

const replaceable: Record<Locker, Condition> = {
  ADMINISTRATOR: sql<SqlBool>`locked_by = 'HOLDER'`,
  HOLDER: sql<SqlBool>`locked_by_user_id is not null`,
  OWNER: sql<SqlBool>`1 = 0`,
}

/**
 * An administrator's lock replaces any other, that of who has the secret replaces the owner's, who could take it back; never
 * the other way. False if nothing was to be locked.
 */
export async function lockToken(
  writer: Reader,
  id: number,
  { by, reason }: Lock,
  { now }: Pick<Database, 'now'>,
): Promise<boolean> {
  const { numUpdatedRows } = await updateRows(writer, accessTokens)
    .set((eb) => ({
      locked_at: now,
      locked_by: by === 'ADMINISTRATOR' ? by : 'HOLDER',
      locked_by_user_id: by === 'OWNER' ? eb.ref('owner_id') : null,
      lock_reason: reason,
      updated_at: now,
      version: sql<number>`version + 1`,
    }))
    .where('id', '=', id)
    .where((eb) => eb.or([eb('locked_at', 'is', null), replaceable[by]]))
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** As the owner: only what the owner locked. False if there is no such lock. */
export async function unlockToken(
  writer: Reader,
  id: number,
  by: 'OWNER' | 'ADMINISTRATOR',
  { now }: Pick<Database, 'now'>,
): Promise<boolean> {
  const { numUpdatedRows } = await updateRows(writer, accessTokens)
    .set({
      locked_at: null,
      locked_by: null,
      locked_by_user_id: null,
      lock_reason: null,
      updated_at: now,
      version: sql`version + 1`,
    })
    .where('id', '=', id)
    .where('locked_at', 'is not', null)
    .$if(by === 'OWNER', (query) => query.where('locked_by_user_id', 'is not', null))
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function deleteToken(writer: Reader, id: number): Promise<boolean> {
  const { numDeletedRows } = await deleteRows(writer, accessTokens)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

/** Moves a token to the current pepper; its old hash is only replaced by the new hash of the same token. */
export async function rehashToken(db: Queryable, id: number, old: TokenHash, { mac, pepperId }: TokenHash) {
  await db
    .updateTable('access_tokens')
    .set({ mac, pepper_id: pepperId })
    .where('id', '=', id)
    .where('mac', '=', old.mac)
    .execute()
}

/** The stored names of permissions for each of the tokens, in the order of the ids. */
export async function permissionsOfTokens(db: Queryable, ids: readonly number[]): Promise<string[][]> {
  const rows = await db
    .selectFrom('access_token_permissions')
    .selectAll()
    .where('token_id', 'in', ids)
    .orderBy('permission')
    .execute()
  const byToken = Map.groupBy(rows, ({ token_id }) => token_id)
  return ids.map((id) => byToken.get(id)?.map(({ permission }) => permission) ?? [])
}

/** The projects that each of the tokens was restricted to, in the order of the ids. */
export async function projectsOfTokens(db: Queryable, ids: readonly number[]): Promise<number[][]> {
  const rows = await db
    .selectFrom('access_token_projects')
    .selectAll()
    .where('token_id', 'in', ids)
    .orderBy('project_id')
    .execute()
  const byToken = Map.groupBy(rows, ({ token_id }) => token_id)
  return ids.map((id) => byToken.get(id)?.map(({ project_id }) => project_id) ?? [])
}

/** What the token itself was restricted to, whatever its owner may see. */
export const projectsOfToken = async (
  db: Queryable,
  { id, all_projects }: Pick<AccessTokenRow, 'id' | 'all_projects'>,
): Promise<ProjectScope> =>
  all_projects === 1 ? ProjectScope.everything : ProjectScope.of((await projectsOfTokens(db, [id]))[0] ?? [])

/** Names that are stored as granted to tokens or users. Goes from name to name in the index, however many tokens there are. */
export async function storedPermissions(db: Queryable): Promise<string[]> {
  const { rows } = await sql<{ permission: string }>`
    with recursive granted (permission) as (
      select min(permission) from access_token_permissions
      union all
      select (select min(other.permission) from access_token_permissions as other where other.permission > granted.permission)
      from granted where granted.permission is not null
    )
    select permission from granted where permission is not null
    union select permission from user_permissions`.execute(db)
  return rows.map(({ permission }) => permission)
}

/** The values of `noted_state`. What has expired since the last note was taken is among the OPEN. */
export const notedStates = { OPEN: 0, LOCKED: 1, EXPIRED: 2 } as const

export function inState(state: TokenState, { now }: Pick<Database, 'now'>): Condition {
  const { OPEN, LOCKED, EXPIRED } = notedStates
  if (state === 'LOCKED') return sql<SqlBool>`noted_state = ${LOCKED}`
  return state === 'EXPIRED'
    ? sql<SqlBool>`(noted_state = ${EXPIRED} or (noted_state = ${OPEN} and expires_at <= ${now}))`
    : sql<SqlBool>`(noted_state = ${OPEN} and expires_at > ${now})`
}

export async function countByState(
  reader: Reader,
  where: readonly Filter[],
  database: Pick<Database, 'now' | 'engine'>,
): Promise<Record<TokenState, number>> {
  const mine =
    database.engine === 'sqlite'
      ? piecesOf(accessTokens, reader.scope).flatMap(({ where }) => where.map(foundFirst))
      : []
  const count = (state: TokenState) =>
    sql<number>`coalesce(sum(case when ${inState(state, database)} then 1 else 0 end), 0)`.as(state)
  const counts = await visibleRows(reader, accessTokens, [...mine, ...(await filtersFor(reader, where))])
    .select([count('ACTIVE'), count('LOCKED'), count('EXPIRED')])
    .executeTakeFirstOrThrow()
  return { ACTIVE: Number(counts.ACTIVE), LOCKED: Number(counts.LOCKED), EXPIRED: Number(counts.EXPIRED) }
}

export const holdsOneOf = (permissions: readonly string[]): Condition =>
  sql<SqlBool>`exists (select 1 from access_token_permissions where token_id = access_tokens.id and permission in (${sql.join(permissions)}))`

export const isRestrictedTo = (projectId: number | null): Condition =>
  sql<SqlBool>`exists (select 1 from access_token_projects where token_id = access_tokens.id and project_id = ${projectId})`
