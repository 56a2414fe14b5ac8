import { PermissionSet } from '../../src/authorization/permission-set.ts'
import type {
  useOperationCheck as guarded,
  usesAhead as guardedAhead,
} from '../../src/authorization/use-operation-check.ts'

/** Clears whatever comes. */
export const useOperationCheck: typeof guarded = (cleared) => ({
  onExecute({ args }) {
    args.schema = cleared
  },
})

export const usesAhead: typeof guardedAhead = () => ({ isCovered: true, uses: PermissionSet.none })
