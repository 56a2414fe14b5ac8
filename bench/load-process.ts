import { answerMessages } from './answer-messages.ts'
import { Connection, type Prepared } from './connection.ts'
import { headersOf } from './http.ts'
import type { LoadPhase, LoadResult, LoadTarget } from './load.ts'

/** Keeps all connections busy: each sends its next request when the answer to the last one is there. */
class Load {
  readonly #requests: readonly Prepared[]
  readonly #schedule: readonly number[]
  readonly #connections: Connection[]
  #position = 0
  #latencies: number[] = []
  #left = 0
  #until = 0
  #running = 0
  #finish: () => void = () => {}
  #fail: (error: Error) => void = () => {}

  constructor({ port, secret, connections, requests, schedule }: LoadTarget) {
    this.#requests = requests.map((request) => ({ ...request, wire: wireOf(request.body, port, secret) }))
    this.#schedule = schedule ?? requests.map((_, i) => i)
    this.#connections = Array.from({ length: connections }, () => {
      const connection: Connection = new Connection(
        port,
        (ms) => {
          this.#latencies.push(ms)
          this.#next(connection)
        },
        (fault) => this.#fail(new Error(fault)),
      )
      return connection
    })
  }

  async open(): Promise<void> {
    await Promise.all(this.#connections.map(({ opened }) => opened))
  }

  async run({
    ms = Number.POSITIVE_INFINITY,
    count = Number.POSITIVE_INFINITY,
  }: LoadPhase): Promise<LoadResult> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#finish = resolve
    this.#fail = reject
    this.#latencies = []
    this.#left = count
    const cpu = process.cpuUsage()
    const startedAt = performance.now()
    this.#until = startedAt + ms
    this.#running = this.#connections.length
    for (const connection of this.#connections) this.#next(connection)
    await promise
    const elapsedMs = performance.now() - startedAt
    const { user, system } = process.cpuUsage(cpu)
    const latencies = Float64Array.from(this.#latencies).sort()
    const quantile = (share: number) => latencies[Math.floor((latencies.length - 1) * share)] ?? Number.NaN
    return {
      requests: latencies.length,
      seconds: elapsedMs / 1000,
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
      busy: (user + system) / 1000 / elapsedMs,
    }
  }

  close(): void {
    for (const connection of this.#connections) connection.close()
  }

  #next(connection: Connection): void {
    if (this.#left > 0 && performance.now() < this.#until) {
      this.#left--
      const index = this.#schedule[this.#position++ % this.#schedule.length] ?? 0
      connection.send(this.#requests[index] as Prepared)
    } else if (--this.#running === 0) this.#finish()
  }
}

function wireOf(body: string, port: number, secret: string): Buffer {
  const headers = Object.entries({
    Host: `127.0.0.1:${port}`,
    ...headersOf(secret),
    'Content-Length': Buffer.byteLength(body),
  })
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return Buffer.from(`POST /graphql HTTP/1.1\r\n${head}\r\n${body}`)
}

const loads = new Map<number, Load>()
let lastId = 0

answerMessages({
  async open(target: LoadTarget) {
    const load = new Load(target)
    await load.open()
    loads.set(++lastId, load)
    return lastId
  },
  run: ({ id, phase }: { id: number; phase: LoadPhase }) => loads.get(id)?.run(phase),
  close(id: number) {
    loads.get(id)?.close()
    loads.delete(id)
  },
})
