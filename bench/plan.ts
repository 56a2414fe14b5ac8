import { engines } from './data.ts'
import { workloadNames } from './documents.ts'
import type { Plan } from './rounds.ts'
import { serverKinds } from './servers.ts'
import type { SoakPlan } from './soak.ts'

export interface BenchPlan extends Plan {
  /** How often all servers are started anew. */
  readonly sets: number
  /** Each server, before it is measured for the first time. */
  readonly startWarmUpMs: number
  readonly startUps: number
  readonly profileMs: number
  readonly soak: SoakPlan
}

/** What is left of ten minutes, or of 90 seconds, when databases are made, starts are timed, servers warm and the soak is done. */
const measuringMs = { full: 320_000, quick: 24_000 }
/** A request costs twice as much in the first second as later, and a tenth more in the fourth: as long as V8 compiles. */
const startWarmUpMs = { full: 6_000, quick: 2_500 }
const cells = engines.length * workloadNames.length * serverKinds.length
const warmUpMs = { full: 600, quick: 250 }
/** Shorter than what disturbs the machine mostly lasts; the requests under way at both ends are a small part of it. */
const sliceMs = 50

export function planFor(quick: boolean): BenchPlan {
  const pace = quick ? 'quick' : 'full'
  // Many rounds, and short ones: the machine's own speed changes in the course of seconds, and only neighbours are compared.
  // And what a process makes of its heap and its code when it is warmed up stays with it: some are quicker than others.
  const sets = quick ? 1 : 3
  return {
    sets,
    startWarmUpMs: startWarmUpMs[pace],
    rounds: Math.floor((measuringMs[pace] / cells / sets - warmUpMs[pace]) / sliceMs),
    warmUpMs: warmUpMs[pace],
    sliceMs,
    startUps: quick ? 3 : 5,
    profileMs: quick ? 2_000 : 6_000,
    soak: quick ? { requests: 30_000, baselineAt: 20_000 } : { requests: 200_000, baselineAt: 20_000 },
  }
}
