import { checkedRequests, checkGuard } from './check.ts'
import type { CleanUp } from './clean-up.ts'
import { type BenchDatabase, type BenchEngine, makeDatabase } from './data.ts'
import { workloadNames } from './documents.ts'
import { Load } from './load.ts'
import type { Options } from './options.ts'
import type { Pinning } from './pinning.ts'
import type { BenchPlan } from './plan.ts'
import { profileServer } from './profile.ts'
import { progress } from './progress.ts'
import type { EngineResult } from './report.ts'
import { runRounds } from './rounds.ts'
import { type Server, type ServerKind, serverKinds, startServer } from './servers.ts'
import { soak } from './soak.ts'
import { startUpMs } from './startup.ts'
import { makeWorkloads, type Workload } from './workloads.ts'

/** What is measured on one database, step by step. */
class EngineBench {
  readonly #database: BenchDatabase
  readonly #options: Options
  readonly #plan: BenchPlan
  readonly #pinning: Pinning
  readonly #cleanUp: CleanUp
  readonly #load = new Load()

  constructor(
    database: BenchDatabase,
    options: Options,
    plan: BenchPlan,
    pinning: Pinning,
    cleanUp: CleanUp,
  ) {
    this.#database = database
    this.#options = options
    this.#plan = plan
    this.#pinning = pinning
    this.#cleanUp = cleanUp
    cleanUp.add(() => this.#load.stop())
  }

  async run(): Promise<EngineResult> {
    const { engine, version, loadedInMs } = this.#database
    const { profileFolder, workloads: chosen } = this.#options
    const isWhole = profileFolder === undefined && chosen.length === workloadNames.length
    const startUp = isWhole ? { startUpMs: await this.#startUps() } : {}
    const { servers, workloads } = await this.#startServers()
    const asked = workloads.filter(({ name }) => chosen.includes(name))
    const measured = profileFolder === undefined ? await this.#measure(servers, asked) : []
    const profiles = profileFolder === undefined ? [] : await this.#profile(servers, asked, profileFolder)
    for (const server of servers) await server.stop()
    const soaked = isWhole && engine === 'sqlite' ? { soak: await this.#soak(workloads) } : {}
    return { engine, version, loadedInMs, ...startUp, measured, profiles, ...soaked }
  }

  #startUps(): Promise<number[]> {
    this.#tell('start-up')
    return startUpMs(this.#database, this.#plan.startUps, this.#pinning)
  }

  async #startServers(): Promise<{ servers: Server[]; workloads: Workload[] }> {
    this.#tell('starting servers')
    const { secret } = this.#database.token
    const byKind = new Map<ServerKind, Server>()
    for (const kind of serverKinds) byKind.set(kind, await this.#start(kind))
    const { gatehouse, unguarded } = Object.fromEntries(byKind) as Record<ServerKind, Server>
    await checkGuard(gatehouse, secret)
    await checkGuard(unguarded, secret)
    return { servers: [...byKind.values()], workloads: await makeWorkloads(gatehouse.port, secret) }
  }

  async #start(kind: ServerKind, flags: readonly string[] = []): Promise<Server> {
    const server = await startServer(kind, this.#database, this.#pinning, flags)
    this.#cleanUp.add(() => server.stop())
    return server
  }

  async #measure(servers: readonly Server[], workloads: readonly Workload[]) {
    const { secret } = this.#database.token
    const measured: EngineResult['measured'][number][] = []
    for (const workload of workloads) {
      this.#tell(workload.name)
      const requests = await checkedRequests(servers, workload, secret)
      const slices = await runRounds(servers, workload, requests, secret, this.#load, this.#plan)
      const { name, title, connections } = workload
      measured.push({ workload: name, title, connections, slices })
    }
    return measured
  }

  async #profile(servers: readonly Server[], workloads: readonly Workload[], folder: string) {
    const { engine, token } = this.#database
    const gatehouse = servers.find(({ kind }) => kind === 'gatehouse') as Server
    const profiles: EngineResult['profiles'][number][] = []
    for (const workload of workloads) {
      this.#tell(`${workload.name}, profiled`)
      const requests = await checkedRequests(servers, workload, token.secret)
      const target = {
        port: gatehouse.port,
        secret: token.secret,
        connections: workload.connections,
        requests,
      }
      const file = `${engine}-${workload.name}.cpuprofile`
      profiles.push(await profileServer(gatehouse, this.#load, target, this.#plan.profileMs, folder, file))
    }
    return profiles
  }

  async #soak(workloads: readonly Workload[]) {
    this.#tell('soak')
    const server = await this.#start('gatehouse', ['--expose-gc'])
    return soak(server, workloads, this.#database.token.secret, this.#load, this.#plan.soak)
  }

  #tell(step: string): void {
    progress(`${this.#database.engine}: ${step}`)
  }
}

export async function measureEngine(
  engine: BenchEngine,
  options: Options,
  plan: BenchPlan,
  pinning: Pinning,
  cleanUp: CleanUp,
): Promise<EngineResult> {
  progress(`${engine}: loading`)
  const database = await makeDatabase(engine, (remove) => cleanUp.add(remove))
  return new EngineBench(database, options, plan, pinning, cleanUp).run()
}
