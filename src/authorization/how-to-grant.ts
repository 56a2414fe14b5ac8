import type { PermissionSet } from './permission-set.ts'

/** The mutations by which somebody gets more permissions; their names are a matter of the modules above. */
export const grantingMutations = {
  /** By the owner of a token, in person. */
  token: 'updateAccessToken',
  /** By an administrator. */
  user: 'updateUser',
} as const

/** One step towards being allowed: who does it, by which mutation, with what beside all that is granted now. */
interface Step {
  readonly by: 'ADMINISTRATOR' | 'OWNER'
  readonly mutation: string
  readonly add: readonly string[]
}

/** Whom to ask for what, in this order. `ownerPermissions` are those of a token's owner; a person has none above. */
export function howToGrant(
  missing: PermissionSet,
  { ownerPermissions }: { readonly ownerPermissions?: PermissionSet },
): Step[] {
  if (missing.isEmpty) return []
  const lackedByPerson = ownerPermissions ? missing.without(ownerPermissions) : missing
  const steps: Step[] = []
  if (!lackedByPerson.isEmpty)
    steps.push({
      by: 'ADMINISTRATOR',
      mutation: grantingMutations.user,
      add: lackedByPerson.names(),
    })
  if (ownerPermissions) steps.push({ by: 'OWNER', mutation: grantingMutations.token, add: missing.names() })
  return steps
}
