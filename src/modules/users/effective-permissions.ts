import { findPermission, type Permission } from '../../authorization/permission.ts'
import { PermissionSet } from '../../authorization/permission-set.ts'
import type { Role } from './tables.ts'

const everyPersons = new Set<Permission>()
let everyPersonsSet: PermissionSet | undefined

/** For what an active person may whatever their grant is: their own things. Later modules add theirs. */
export function allowEveryPerson(...permissions: readonly Permission[]): void {
  for (const permission of permissions) everyPersons.add(permission)
  everyPersonsSet = undefined
}

export function isEveryPersons(name: string): boolean {
  const permission = findPermission(name)
  return permission !== undefined && everyPersons.has(permission)
}

/**
 * What a person may, and so the most that their tokens may: everything as an administrator; else the own grant, and
 * what every person may. Nothing once deactivated.
 */
export function effectivePermissionsOf(
  { role, isActive }: { readonly role: Role; readonly isActive: boolean },
  granted: PermissionSet,
): PermissionSet {
  if (!isActive) return PermissionSet.none
  if (role === 'ADMINISTRATOR') return PermissionSet.everything()
  everyPersonsSet ??= PermissionSet.of(everyPersons)
  return granted.union(everyPersonsSet)
}
