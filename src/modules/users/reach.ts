import type { Transaction } from 'kysely'
import type { Permission } from '../../authorization/permission.ts'
import { PermissionSet } from '../../authorization/permission-set.ts'
import { ProjectScope } from '../../authorization/project-scope.ts'
import { rowScopeOf } from '../../context.ts'
import type { Database, Queryable } from '../../database/database.ts'
import type { RowScope } from '../../database/row-scope.ts'
import { findRow } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import type { Principal } from '../../principal.ts'
import { effectivePermissionsOf } from './effective-permissions.ts'
import { projectsOfPerson } from './held-projects.ts'
import { type Account, lacking, type Reach } from './policy.ts'
import { effectivePermissions, grantOfUser, projectsOfUser, type UserRow, users } from './repository.ts'
import { expectSignedIn } from './who-asks.ts'

/** A principal, or the system itself: its commands, its set-up, its demo. */
export type Doer = Principal | 'SYSTEM'

export const doerId = (doer: Doer): number | null => (doer === 'SYSTEM' ? null : doer.userId)

/** What of the rows is there for the doer. */
export const scopeOf = (doer: Doer): RowScope => (doer === 'SYSTEM' ? 'EVERYTHING' : rowScopeOf(doer))

/**
 * In a transaction that has locked the doer, as they are now (`tokenAsNow`): what is decided by it holds until that ends.
 * Refuses whoever had the permission that this takes when the request came, and has it no more, or has signed out.
 */
export async function reachOf(
  trx: Transaction<Tables>,
  database: Database,
  doer: Doer,
  needed: Permission,
): Promise<Reach> {
  if (doer === 'SYSTEM')
    return {
      kind: 'SYSTEM',
      userId: null,
      appoints: true,
      permissions: PermissionSet.everything(),
      projects: null,
    }
  if (doer.kind === 'ANONYMOUS') throw lacking(needed.name)
  const { kind, userId } = doer
  // As they are now: somebody may have stopped them since the request came.
  const row = await findRow({ db: trx, scope: scopeOf(doer) }, users, userId)
  const isActive = row?.is_active === 1
  const held = row ? await effectivePermissions(trx, row) : PermissionSet.none
  const permissions = effectivePermissionsOf({ role: 'USER', isActive }, doer.permissions.intersect(held))
  if (!permissions.has(needed)) throw lacking(needed.name)
  await expectSignedIn(trx, database, doer)
  return {
    kind,
    userId,
    appoints: kind === 'PERSON' && doer.isAdministrator && isActive && row.role === 'ADMINISTRATOR',
    permissions,
    projects: (row ? await accessOf(trx, row) : ProjectScope.none).intersect(doer.projects).ids,
  }
}

export const accountOf = async (db: Queryable, row: UserRow): Promise<Account> => ({
  id: row.id,
  email: row.email,
  role: row.role,
  permissions: await grantOfUser(db, row.id),
  projects: row.all_projects === 1 ? null : await projectsOfUser(db, row.id),
})

/** An administrator has all projects, whatever is stored. */
export async function accessOf(db: Queryable, row: UserRow): Promise<ProjectScope> {
  const projects =
    row.all_projects === 1 ? ProjectScope.everything : ProjectScope.of(await projectsOfUser(db, row.id))
  return projectsOfPerson(row.role, projects)
}
