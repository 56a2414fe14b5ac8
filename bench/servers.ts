import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../test/support/mysql-server.ts'
import { Child } from './child.ts'
import type { BenchDatabase } from './data.ts'
import type { Pinning } from './pinning.ts'
import type { Usage } from './probe.ts'

export const serverKinds = ['by-hand', 'gatehouse', 'unguarded'] as const
export type ServerKind = (typeof serverKinds)[number]

const readyWithinMs = 15_000

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))
const preload = (file: string) => ['--import', new URL(file, import.meta.url).href]

const service = [path('../bin/gatehouse.js'), 'serve']

/** A server, with a probe beside it. */
export interface Server {
  readonly kind: ServerKind
  readonly port: number
  /** To be called before it is asked: the service without its guard is the same process as the one with it. */
  takeTurn(): Promise<void>
  usage(): Promise<Usage>
  usageAfterGc(): Promise<Usage>
  startProfile(): Promise<void>
  stopProfile(file: string): Promise<void>
  stop(): Promise<void>
}

/** What a server reads from its environment. Elsewhere than in a folder with an `.env`. */
export const environmentOf = ({ url, tokenPeppers, auditKeys, token }: BenchDatabase, port: number) => {
  const { secret: _, ...principal } = token
  return {
    cwd: url.startsWith('sqlite:') ? dirname(url.slice('sqlite:'.length)) : '/',
    env: {
      DATABASE_URL: url,
      TOKEN_PEPPERS: tokenPeppers,
      AUDIT_KEYS: auditKeys,
      HOST: '127.0.0.1',
      PORT: String(port),
      BENCH_TOKEN_ID: String(token.tokenId),
      BENCH_PRINCIPAL: JSON.stringify(principal),
    },
  }
}

export async function startByHand(database: BenchDatabase, pinning: Pinning): Promise<Server> {
  const { port, child } = await start([path('./by-hand/server.ts')], database, pinning)
  return serverOf('by-hand', port, child, async () => {})
}

/** What `npm start` runs. */
export async function startService(
  database: BenchDatabase,
  pinning: Pinning,
  flags: readonly string[] = [],
): Promise<Server> {
  const { port, child } = await start([...flags, ...service], database, pinning)
  return serverOf('gatehouse', port, child, async () => {})
}

/**
 * The same, with its guard and without, in one process: two processes of the same program differ by more than the guard
 * costs, whatever V8 and the memory made of each.
 */
export async function startServiceWithSwitch(
  database: BenchDatabase,
  pinning: Pinning,
): Promise<{ readonly gatehouse: Server; readonly unguarded: Server }> {
  const { port, child } = await start(
    [...preload('./guard-switch/register.ts'), ...service],
    database,
    pinning,
  )
  return {
    gatehouse: serverOf('gatehouse', port, child, () => child.ask('switchGuard', true)),
    unguarded: serverOf('unguarded', port, child, () => child.ask('switchGuard', false)),
  }
}

async function start(nodeArguments: readonly string[], database: BenchDatabase, { serverPrefix }: Pinning) {
  const port = await freePort()
  const child = new Child([...preload('./probe.ts'), ...nodeArguments], {
    prefix: serverPrefix,
    ...environmentOf(database, port),
  })
  try {
    await untilReady(port, () => child.isAlive, 20)
  } catch (error) {
    await child.stop()
    throw error
  }
  return { port, child }
}

const serverOf = (kind: ServerKind, port: number, child: Child, takeTurn: () => Promise<void>): Server => ({
  kind,
  port,
  takeTurn,
  usage: () => child.ask('usage'),
  usageAfterGc: () => child.ask('usageAfterGc'),
  startProfile: () => child.ask('startProfile'),
  stopProfile: (file) => child.ask('stopProfile', file),
  stop: () => child.stop(),
})

/** Asks again and again until the server says that it is ready. */
export async function untilReady(port: number, isAlive: () => boolean, everyMs: number): Promise<void> {
  const giveUpAt = performance.now() + readyWithinMs
  while (performance.now() < giveUpAt && isAlive()) {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => null)
    if (response?.ok) return
    await delay(everyMs)
  }
  throw new Error(`A server did not get ready on port ${port}.`)
}
