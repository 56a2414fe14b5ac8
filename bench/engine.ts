import { checkedRequests, checkGuard } from './check.ts'
import type { CleanUp } from './clean-up.ts'
import { type BenchDatabase, type BenchEngine, makeDatabase } from './data.ts'
import { type WorkloadName, workloadNames } from './documents.ts'
import { Load } from './load.ts'
import type { Options } from './options.ts'
import type { Pinning } from './pinning.ts'
import type { BenchPlan } from './plan.ts'
import { type Profile, profileServer } from './profile.ts'
import { progress } from './progress.ts'
import type { EngineResult, Measured } from './report.ts'
import { runRounds, type Slices } from './rounds.ts'
import { type Server, startByHand, startService, startServiceWithSwitch } from './servers.ts'
import { type SoakResult, soak } from './soak.ts'
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
    if (profileFolder !== undefined)
      return { engine, version, loadedInMs, measured: [], profiles: await this.#profiles(profileFolder) }
    const measured = await this.#measureSets()
    const soaked = isWhole && engine === 'sqlite' ? { soak: await this.#soak() } : {}
    return { engine, version, loadedInMs, ...startUp, measured, profiles: [], ...soaked }
  }

  /** Each set with servers of its own, and all rounds of a workload together. */
  async #measureSets(): Promise<Measured[]> {
    const byName = new Map<WorkloadName, Measured>()
    for (let set = 0; set < this.#plan.sets; set++) {
      const one = await this.#withServers((servers, workloads) => this.#measure(servers, workloads))
      for (const it of one) {
        const before = byName.get(it.workload)
        byName.set(it.workload, before ? { ...it, slices: joined(before.slices, it.slices) } : it)
      }
    }
    return [...byName.values()]
  }

  #profiles(folder: string): Promise<Profile[]> {
    return this.#withServers((servers, workloads) => this.#profile(servers, workloads, folder))
  }

  /** With the workloads that were chosen. */
  async #withServers<Done>(
    work: (servers: readonly Server[], workloads: readonly Workload[]) => Promise<Done>,
  ): Promise<Done> {
    const { servers, workloads } = await this.#startServers()
    const chosen = workloads.filter(({ name }) => this.#options.workloads.includes(name))
    for (const server of servers) await this.#warmUp(server, servers, chosen[0])
    const done = await work(servers, chosen)
    for (const server of servers) await server.stop()
    return done
  }

  #startUps(): Promise<number[]> {
    this.#tell('start-up')
    return startUpMs(this.#database, this.#plan.startUps, this.#pinning)
  }

  async #startServers(): Promise<{ servers: Server[]; workloads: Workload[] }> {
    this.#tell('starting servers')
    const { secret } = this.#database.token
    const byHand = this.#stopLater(await startByHand(this.#database, this.#pinning))
    const { gatehouse, unguarded } = await startServiceWithSwitch(this.#database, this.#pinning)
    this.#stopLater(gatehouse)
    await checkGuard(unguarded, secret)
    await checkGuard(gatehouse, secret)
    const workloads = await makeWorkloads(gatehouse.port, secret)
    return { servers: [byHand, gatehouse, unguarded], workloads }
  }

  #stopLater(server: Server): Server {
    this.#cleanUp.add(() => server.stop())
    return server
  }

  /** As long as it gets quicker by itself, it is compared with how long another one has run, and with nothing else. */
  async #warmUp(server: Server, servers: readonly Server[], workload: Workload | undefined): Promise<void> {
    if (!workload) return
    this.#tell(`warming ${server.kind}`)
    const { secret } = this.#database.token
    const requests = await checkedRequests(servers, workload, secret)
    await server.takeTurn()
    const { port } = server
    const load = await this.#load.open({ port, secret, connections: workload.connections, requests })
    await load.run({ ms: this.#plan.startWarmUpMs })
    await load.close()
  }

  async #measure(servers: readonly Server[], workloads: readonly Workload[]): Promise<Measured[]> {
    const { secret } = this.#database.token
    const measured: Measured[] = []
    for (const workload of workloads) {
      this.#tell(workload.name)
      const requests = await checkedRequests(servers, workload, secret)
      const slices = await runRounds(servers, workload, requests, secret, this.#load, this.#plan)
      const { name, title, connections } = workload
      measured.push({ workload: name, title, connections, slices })
    }
    return measured
  }

  async #profile(
    servers: readonly Server[],
    workloads: readonly Workload[],
    folder: string,
  ): Promise<Profile[]> {
    const { engine, token } = this.#database
    const gatehouse = servers.find(({ kind }) => kind === 'gatehouse') as Server
    const profiles: Profile[] = []
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
      await gatehouse.takeTurn()
      profiles.push(await profileServer(gatehouse, this.#load, target, this.#plan.profileMs, folder, file))
    }
    return profiles
  }

  async #soak(): Promise<SoakResult> {
    this.#tell('soak')
    const { secret } = this.#database.token
    const server = this.#stopLater(await startService(this.#database, this.#pinning, ['--expose-gc']))
    const workloads = await makeWorkloads(server.port, secret)
    return soak(server, workloads, secret, this.#load, this.#plan.soak)
  }

  #tell(step: string): void {
    progress(`${this.#database.engine}: ${step}`)
  }
}

const joined = (one: Slices, other: Slices): Slices => ({
  'by-hand': [...one['by-hand'], ...other['by-hand']],
  gatehouse: [...one.gatehouse, ...other.gatehouse],
  unguarded: [...one.unguarded, ...other.unguarded],
})

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
