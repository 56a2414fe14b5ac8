import type { WorkloadName } from './documents.ts'

/** What to reach first, as in the notes on performance. */
export const targets = {
  /** Requests per second as a share of the hand-written server's, at least. */
  ratio: { W1: 0.55, W2: 0.9, W3: 0.7 } as Partial<Record<WorkloadName, number>>,
  /** CPU of a request with tokens and permissions, above the same without, at most. */
  guardCost: 0.05,
  rssMb: { W2: 300 } as Partial<Record<WorkloadName, number>>,
  startUpMs: 1_000,
} as const
