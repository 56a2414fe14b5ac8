import type { Load, LoadRequest } from './load.ts'
import type { Server, ServerKind } from './servers.ts'
import type { Workload } from './workloads.ts'

/** How often and how long each server is measured under each workload. */
export interface Plan {
  readonly rounds: number
  readonly firstWarmUpMs: number
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

/** Servers take turns, and each begins as often as the others: what disturbs the machine disturbs them alike. */
export async function runRounds(
  servers: readonly Server[],
  { connections }: Workload,
  requests: readonly LoadRequest[],
  secret: string,
  load: Load,
  plan: Plan,
): Promise<Slices> {
  const slices: Slices = { 'by-hand': [], gatehouse: [], unguarded: [] }

  async function measure(server: Server, warmUpMs: number): Promise<Slice> {
    await server.takeTurn()
    await load.open({ port: server.port, secret, connections, requests })
    await load.run({ ms: warmUpMs })
    const before = await server.usage()
    const result = await load.run({ ms: plan.sliceMs })
    const after = await server.usage()
    await load.close()
    return {
      perSecond: result.requests / result.seconds,
      p50Ms: result.p50Ms,
      p99Ms: result.p99Ms,
      cpuMicros: (after.cpuMicros - before.cpuMicros) / result.requests,
      rssMb: after.rssBytes / megabyte,
      loadBusy: result.busy,
    }
  }

  for (let round = 0; round < plan.rounds; round++)
    for (let turn = 0; turn < servers.length; turn++) {
      const server = servers[(round + turn) % servers.length] as Server
      slices[server.kind].push(await measure(server, round === 0 ? plan.firstWarmUpMs : plan.warmUpMs))
    }
  return slices
}
