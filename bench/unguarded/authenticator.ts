import { PermissionSet } from '../../src/authorization/permission-set.ts'
import { ProjectScope } from '../../src/authorization/project-scope.ts'
import { nextTurn } from '../../src/lib/next-turn.ts'
import type { tokenAuthenticator as guarded } from '../../src/modules/tokens/authenticator.ts'
import type { Principal } from '../../src/principal.ts'

/**
 * Whatever the credential is, the same one asks, and nothing is read. As in the service, the requests that have
 * arrived go on together: that alone saves half of a small request's time, and is not the guard's cost or merit.
 */
export const tokenAuthenticator: typeof guarded = () => {
  const { permissions, ...rest } = JSON.parse(process.env.BENCH_PRINCIPAL ?? '')
  const principal: Principal = {
    kind: 'TOKEN',
    permissions: PermissionSet.ofNames(permissions),
    projects: ProjectScope.everything,
    readAt: Date.now(),
    ...rest,
  }
  return {
    async authenticate() {
      await nextTurn()
      return principal
    },
    assume: () => null,
  }
}
