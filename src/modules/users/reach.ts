import { PermissionSet } from '../../authorization/permission-set.ts'
import { ProjectScope } from '../../authorization/project-scope.ts'
import { rowScopeOf } from '../../context.ts'
import type { Queryable } from '../../database/database.ts'
import type { RowScope } from '../../database/row-scope.ts'
import { findRow } from '../../database/rows.ts'
import type { Principal } from '../../principal.ts'
import { effectivePermissionsOf } from './effective-permissions.ts'
import { projectsOfPerson } from './held-projects.ts'
import type { Account, Reach } from './policy.ts'
import { effectivePermissions, grantOfUser, projectsOfUser, type UserRow, users } from './repository.ts'

/** A principal, or the system itself: its commands, its set-up, its demo. */
export type Doer = Principal | 'SYSTEM'

/** What of the rows is there for the doer. */
export const scopeOf = (doer: Doer): RowScope => (doer === 'SYSTEM' ? 'EVERYTHING' : rowScopeOf(doer))

export async function reachOf(db: Queryable, doer: Doer): Promise<Reach> {
  if (doer === 'SYSTEM')
    return {
      kind: 'SYSTEM',
      userId: null,
      appoints: true,
      permissions: PermissionSet.everything(),
      projects: null,
    }
  const { kind, userId } = doer
  // As they are now: somebody may have stopped them since the request came.
  const row = await findRow({ db, scope: scopeOf(doer) }, users, userId)
  const isActive = row?.is_active === 1
  const held = row ? await effectivePermissions(db, row) : PermissionSet.none
  return {
    kind,
    userId,
    appoints: kind === 'PERSON' && doer.isAdministrator && isActive && row.role === 'ADMINISTRATOR',
    permissions: effectivePermissionsOf({ role: 'USER', isActive }, doer.permissions.intersect(held)),
    projects: (row ? await accessOf(db, row) : ProjectScope.none).intersect(doer.projects).ids,
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
  const { projects } = await accountOf(db, row)
  return projectsOfPerson(row.role, projects ? ProjectScope.of(projects) : ProjectScope.everything)
}
