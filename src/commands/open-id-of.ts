import { PermissionSet } from '../authorization/permission-set.ts'
import type { Config } from '../config.ts'
import type { OpenIdOptions } from '../modules/sign-in/oidc/provider.ts'
import { parsePermissions } from './parse-permissions.ts'

/** Null without a provider. Throws CommandFailed for permissions that there are not. */
export function openIdOf({ openId }: Config): OpenIdOptions | null {
  if (!openId) return null
  const { newUsersGet } = openId
  return {
    ...openId,
    newUsersGet: newUsersGet && PermissionSet.of(parsePermissions(newUsersGet)).names(),
  }
}
