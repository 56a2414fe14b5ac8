import { findPermission, findResourceGroup, type Permission } from '../../../authorization/permission.ts'
import { PermissionSet } from '../../../authorization/permission-set.ts'
import { builder } from '../../../builder.ts'
import { badInput } from '../../../errors.ts'
import { PermissionAction } from './permission-action.ts'

export const ResourceGroupGrant = builder.inputType('ResourceGroupGrant', {
  description:
    'These actions on every resource of a group, as the group is now: a resource that is added to it later is not opened.',
  fields: (t) => ({
    group: t.string({
      required: true,
      description: 'The name of a resource group, such as CRM; see resourceGroups.',
    }),
    actions: t.field({
      type: [PermissionAction],
      required: true,
      description: 'Each of at least one resource of the group; BAD_USER_INPUT otherwise.',
    }),
  }),
})

interface Grant {
  readonly permissions?: readonly string[] | null | undefined
  readonly groups?: readonly (typeof ResourceGroupGrant.$inferInput)[] | null | undefined
}

/** Single permissions and whole groups together, expanded to what they are now. */
export const grantOf = ({ permissions, groups }: Grant): PermissionSet =>
  PermissionSet.of([
    ...(permissions ?? []).flatMap((name) => findPermission(name) ?? []),
    ...(groups ?? []).flatMap(expandGroup),
  ])

function expandGroup({ group, actions }: typeof ResourceGroupGrant.$inferInput): Permission[] {
  const found = findResourceGroup(group)
  if (!found)
    throw badInput('groups.group', `There is no resource group ${JSON.stringify(group)}; see resourceGroups.`)
  const ofGroup = found.resources.flatMap((resource) => resource.actions)
  const without = actions.find((action) => !ofGroup.some((it) => it.action === action))
  if (without !== undefined)
    throw badInput(
      'groups.actions',
      `No resource of ${group} has the action ${without.toUpperCase()}; see resourceGroups.`,
    )
  return ofGroup.filter(({ action }) => actions.includes(action))
}
