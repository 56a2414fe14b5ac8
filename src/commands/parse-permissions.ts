import {
  findPermission,
  findResourceGroup,
  type Permission,
  resourceGroups,
} from '../authorization/permission.ts'
import { CommandFailed } from './command-failed.ts'

/** `customer:read`, or a whole group with actions: `CRM:read`. */
export const parsePermissions = (names: readonly string[]): Permission[] => names.flatMap(parsePermission)

function parsePermission(name: string): Permission[] {
  const single = findPermission(name)
  if (single) return [single]
  const [groupName = '', action] = name.split(':')
  const ofGroup = (findResourceGroup(groupName)?.resources ?? [])
    .flatMap(({ actions }) => actions)
    .filter((permission) => permission.action === action)
  if (ofGroup.length > 0) return ofGroup
  const known = resourceGroups().map(
    (group) =>
      `  ${group.name}: ${group.resources.flatMap(({ actions }) => actions.map((it) => it.name)).join(' ')}`,
  )
  throw new CommandFailed(`There is no permission ${name}. Known are, by group:\n${known.join('\n')}`)
}
