import type { BenchEngine } from './data.ts'
import type { WorkloadName } from './documents.ts'
import type { FunctionShare, Profile } from './profile.ts'
import type { Slice, Slices } from './rounds.ts'
import { serverKinds } from './servers.ts'
import type { SoakResult } from './soak.ts'
import { medianOf, type Spread, spreadOf } from './statistics.ts'
import { targets } from './targets.ts'

export interface Measured {
  readonly workload: WorkloadName
  readonly title: string
  readonly connections: number
  readonly slices: Slices
}

export interface EngineResult {
  readonly engine: BenchEngine
  readonly version: string
  readonly loadedInMs: number
  readonly startUpMs?: readonly number[]
  readonly measured: readonly Measured[]
  readonly profiles: readonly Profile[]
  readonly soak?: SoakResult
}

export interface Result {
  readonly node: string
  readonly pinning: string
  readonly seconds: number
  readonly engines: readonly EngineResult[]
}

/** All that was measured, and what follows from it. */
export const jsonReport = ({ engines, ...rest }: Result): string =>
  `${JSON.stringify(
    {
      ...rest,
      targets,
      engines: engines.map(({ measured, ...engine }) => ({
        ...engine,
        measured: measured.map((it) => ({ ...it, ...comparison(it.slices) })),
      })),
    },
    null,
    2,
  )}\n`

export function textReport({ node, pinning, seconds, engines }: Result): string {
  const lines = [`Node ${node}; ${pinning}; ${Math.round(seconds)} s in all`, '']
  for (const engine of engines) lines.push(...engineLines(engine))
  return `${lines.join('\n')}\n`
}

/** Round by round, since what disturbs a round disturbs all servers in it. */
function comparison(slices: Slices) {
  const perRound = (one: readonly Slice[], other: readonly Slice[], of: (slice: Slice) => number): Spread =>
    spreadOf(one.map((slice, i) => of(slice) / of(other[i] as Slice)))
  const { 'by-hand': byHand, gatehouse, unguarded } = slices
  return {
    throughputToByHand: perRound(gatehouse, byHand, ({ perSecond }) => perSecond),
    unguardedThroughputToByHand: perRound(unguarded, byHand, ({ perSecond }) => perSecond),
    cpuToByHand: perRound(gatehouse, byHand, ({ cpuMicros }) => cpuMicros),
    guardCpu: perRound(gatehouse, unguarded, ({ cpuMicros }) => cpuMicros),
    guardThroughput: perRound(gatehouse, unguarded, ({ perSecond }) => perSecond),
  }
}

const mark = (isReached: boolean) => (isReached ? 'ok' : 'short')
const ratio = ({ median, low, high }: Spread) => `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`
const percent = (value: number) => `${value > 0 ? '+' : ''}${(value * 100).toFixed(1)} %`
const percents = ({ median, low, high }: Spread) =>
  `${percent(median - 1)} (${percent(low - 1)} to ${percent(high - 1)})`

function engineLines({
  engine,
  version,
  loadedInMs,
  startUpMs,
  measured,
  profiles,
  soak,
}: EngineResult): string[] {
  return [
    `${engine} (${version}), loaded in ${(loadedInMs / 1000).toFixed(1)} s`,
    ...(startUpMs ? [startUpLine(startUpMs)] : []),
    ...(soak ? [soakLine(soak)] : []),
    '',
    ...measured.flatMap((it) => [...workloadLines(it), '']),
    ...profiles.flatMap(({ file, top }) => [file, ...top.map(functionLine), '']),
  ]
}

function workloadLines({ workload, title, connections, slices }: Measured): string[] {
  const { throughputToByHand, unguardedThroughputToByHand, cpuToByHand, guardCpu, guardThroughput } =
    comparison(slices)
  const ofByHand = {
    'by-hand': '1',
    gatehouse: ratio(throughputToByHand),
    unguarded: ratio(unguardedThroughputToByHand),
  }
  const rows = serverKinds.map((kind) => {
    const median = (of: (slice: Slice) => number) => medianOf(slices[kind].map(of))
    return row(
      kind,
      Math.round(median(({ perSecond }) => perSecond)).toString(),
      ofByHand[kind],
      median(({ p50Ms }) => p50Ms).toFixed(1),
      median(({ p99Ms }) => p99Ms).toFixed(1),
      Math.round(median(({ cpuMicros }) => cpuMicros)).toString(),
      Math.round(Math.max(...slices[kind].map(({ rssMb }) => rssMb))).toString(),
      `${Math.round(100 * median(({ loadBusy }) => loadBusy))} %`,
    )
  })
  const wanted = targets.ratio[workload]
  const wantedRss = targets.rssMb[workload]
  const rss = Math.max(...slices.gatehouse.map(({ rssMb }) => rssMb))
  return [
    `${workload}  ${title}; ${connections} connections, ${slices.gatehouse.length} rounds: medians, and where they lie with 95 % certainty`,
    row('', 'req/s', 'of by-hand', 'p50 ms', 'p99 ms', 'CPU µs', 'RSS MB', 'load busy'),
    ...rows,
    `  CPU of a request: ${ratio(cpuToByHand)} of by-hand`,
    ...(wanted === undefined
      ? []
      : [
          `  throughput ≥ ${wanted} of by-hand: ${throughputToByHand.median.toFixed(2)} ${mark(throughputToByHand.median >= wanted)}`,
        ]),
    `  guard ≤ ${targets.guardCost * 100} % CPU: ${percents(guardCpu)} ${mark(guardCpu.median <= 1 + targets.guardCost)}; throughput ${percents(guardThroughput)}`,
    ...(wantedRss === undefined
      ? []
      : [`  RSS ≤ ${wantedRss} MB: ${Math.round(rss)} ${mark(rss <= wantedRss)}`]),
  ]
}

const widths = [12, 8, 20, 8, 8, 8, 8, 10]

const row = (first: string, ...cells: string[]) =>
  `  ${first.padEnd(widths[0] ?? 0)}${cells.map((cell, i) => cell.padStart(widths[i + 1] ?? 0)).join('')}`

function startUpLine(measured: readonly number[]): string {
  const { median, min, max } = spreadOf(measured)
  const [middle, low, high] = [median, min, max].map(Math.round)
  return `  start-up ≤ ${targets.startUpMs} ms: ${middle} (${low}–${high}) ${mark(median <= targets.startUpMs)}`
}

function soakLine({
  requests,
  baselineAt,
  seconds,
  heapMbBefore,
  heapMbAfter,
  rssMbAfter,
  leaks,
}: SoakResult): string {
  const heap = `heap ${heapMbBefore.toFixed(1)} MB after ${baselineAt}, ${heapMbAfter.toFixed(1)} MB at the end`
  return `  soak of ${requests} requests in ${Math.round(seconds)} s: ${heap}, RSS ${Math.round(rssMbAfter)} MB ${leaks ? 'LEAK' : 'ok'}`
}

const functionLine = ({ name, share }: FunctionShare) =>
  `  ${(share * 100).toFixed(1).padStart(5)} %  ${name}`
