import type { Load, LoadRequest, OpenLoad } from './load.ts'
import type { Server, ServerKind } from './servers.ts'
import type { Workload } from './workloads.ts'

/** How often and how long each server is measured under each workload. */
export interface Plan {
  readonly rounds: number
  readonly warmUpMs: number
  readonly sliceMs: number
}

/** One server, one round. */
export interface Slice {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly cpuMicros: number
  readonly rssMb: number
  readonly loadBusy: number
}

export type Slices = Record<ServerKind, Slice[]>

const megabyte = 1_000_000

/**
 * Servers take turns, on connections that stay open, and each comes as often before every other as after it: what
 * disturbs the machine, and what one leaves to the next, disturbs them alike.
 */
export async function runRounds(
  servers: readonly Server[],
  { connections }: Workload,
  requests: readonly LoadRequest[],
  secret: string,
  load: Load,
  plan: Plan,
): Promise<Slices> {
  const slices: Slices = { 'by-hand': [], gatehouse: [], unguarded: [] }
  const opened = new Map<number, OpenLoad>()
  for (const { port } of servers)
    if (!opened.has(port)) opened.set(port, await load.open({ port, secret, connections, requests }))

  async function measure(server: Server, ms: number): Promise<Slice> {
    const { run } = opened.get(server.port) as OpenLoad
    await server.takeTurn()
    const before = await server.usage()
    const result = await run({ ms })
    const after = await server.usage()
    return {
      perSecond: result.requests / result.seconds,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      cpuMicros: (after.cpuMicros - before.cpuMicros) / result.requests,
      rssMb: after.rssBytes / megabyte,
      loadBusy: result.busy,
    }
  }

  for (const server of servers) await measure(server, plan.warmUpMs)
  for (let round = 0; round < plan.rounds; round++)
    for (const server of turnsOf(round, servers))
      slices[server.kind].push(await measure(server, plan.sliceMs))
  for (const { close } of opened.values()) await close()
  return slices
}

/** Who begins changes from round to round, and each order is followed by its reverse. */
function turnsOf(round: number, servers: readonly Server[]): Server[] {
  const first = Math.floor(round / 2) % servers.length
  const turns = [...servers.slice(first), ...servers.slice(0, first)]
  return round % 2 === 0 ? turns : turns.reverse()
}
