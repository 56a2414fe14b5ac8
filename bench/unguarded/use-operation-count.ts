import type { useOperationCount as guarded } from '../../src/http/use-operation-count.ts'

/** Counts nothing. */
export const useOperationCount: typeof guarded = () => ({})
