import { PermissionSet } from '../../src/authorization/permission-set.ts'
import {
  useOperationCheck as guarded,
  usesAhead as guardedAhead,
} from '../../src/authorization/use-operation-check.ts'
import { guard } from './guard.ts'

/** Without the guard, clears whatever comes. */
export const useOperationCheck: typeof guarded = (cleared, readNow) => {
  const { onExecute } = guarded(cleared, readNow)
  return {
    onExecute(payload) {
      if (guard.isOn) return onExecute?.(payload)
      payload.args.schema = cleared
    },
  }
}

const everything = { isCovered: true, uses: PermissionSet.none }

export const usesAhead: typeof guardedAhead = (...asked) => (guard.isOn ? guardedAhead(...asked) : everything)
