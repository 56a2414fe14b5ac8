import { engines } from './data.ts'
import { workloadNames } from './documents.ts'
import type { Plan } from './rounds.ts'
import { serverKinds } from './servers.ts'
import type { SoakPlan } from './soak.ts'

export interface BenchPlan extends Plan {
  readonly startUps: number
  readonly profileMs: number
  readonly soak: SoakPlan
}

/** What is left of ten minutes, or of 90 seconds, when databases are made, starts are timed and the soak is done. */
const measuringMs = { full: 400_000, quick: 36_000 }
const cells = engines.length * workloadNames.length * serverKinds.length
/** As shares of what a round has. */
const warmUpShare = 0.2
const firstWarmUpShare = 0.5

export function planFor(quick: boolean): BenchPlan {
  const rounds = quick ? 3 : 5
  const cellMs = measuringMs[quick ? 'quick' : 'full'] / cells
  const roundMs = cellMs / (rounds + firstWarmUpShare - warmUpShare)
  return {
    rounds,
    firstWarmUpMs: roundMs * firstWarmUpShare,
    warmUpMs: roundMs * warmUpShare,
    sliceMs: roundMs * (1 - warmUpShare),
    startUps: quick ? 3 : 5,
    profileMs: quick ? 2_000 : 6_000,
    soak: quick ? { requests: 30_000, baselineAt: 20_000 } : { requests: 200_000, baselineAt: 20_000 },
  }
}
