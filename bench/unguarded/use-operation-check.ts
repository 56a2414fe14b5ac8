import type { useOperationCheck as guarded } from '../../src/authorization/use-operation-check.ts'

/** Clears whatever comes. */
export const useOperationCheck: typeof guarded = (cleared) => ({
  onExecute({ args }) {
    args.schema = cleared
  },
})
