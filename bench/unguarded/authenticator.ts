import { PermissionSet } from '../../src/authorization/permission-set.ts'
import type { tokenAuthenticator as guarded } from '../../src/modules/tokens/authenticator.ts'
import type { Principal } from '../../src/principal.ts'

/** Whatever the credential is, the same one asks, and nothing is read. */
export const tokenAuthenticator: typeof guarded = () => {
  const { permissions, ...rest } = JSON.parse(process.env.BENCH_PRINCIPAL ?? '')
  const principal: Principal = { kind: 'TOKEN', permissions: PermissionSet.ofNames(permissions), ...rest }
  return async () => principal
}
