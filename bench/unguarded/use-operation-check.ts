import type {
  useOperationCheck as guarded,
  isClearedAhead as guardedAhead,
} from '../../src/authorization/use-operation-check.ts'

/** Clears whatever comes. */
export const useOperationCheck: typeof guarded = (cleared) => ({
  onExecute({ args }) {
    args.schema = cleared
  },
})

export const isClearedAhead: typeof guardedAhead = () => true
