import { type Answered, postJson } from './http.ts'
import type { Load, LoadRequest } from './load.ts'
import type { Server } from './servers.ts'
import type { Workload } from './workloads.ts'

export interface SoakPlan {
  readonly requests: number
  /** After so many, everything is warm: what the heap has grown since then is a leak. */
  readonly baselineAt: number
}

export interface SoakResult extends SoakPlan {
  readonly seconds: number
  readonly heapMbBefore: number
  readonly heapMbAfter: number
  readonly rssMbAfter: number
  readonly leaks: boolean
}

const connections = 32
const scheduleLength = 5_000
const distinctDocuments = 500
const allowed = { share: 0.1, mb: 5 }
const megabyte = 1_000_000

/** Of 1,000 requests. */
const mix = { W1: 480, W2: 15, W3: 5, W4: 300, refused: 50, distinct: 150 } as const

const refused = [
  '{ customers { nodes { bankAccount { iban } notes } } }',
  '{ accessTokens { nodes { name } } }',
  'mutation { deleteCustomer(input: { id: "x", version: 1 }) { id } }',
  '{ nothingOfTheKind }',
  '{ customers(first: 1000) { nodes { id } } }',
  '{ customer(id: "none") { id } }',
  '{ viewer {',
]

/** As many requests of all kinds as show whether the service keeps something of each. */
export async function soak(
  server: Server,
  workloads: readonly Workload[],
  secret: string,
  load: Load,
  plan: SoakPlan,
): Promise<SoakResult> {
  const { requests, schedule } = await mixedRequests(server.port, workloads, secret)
  const startedAt = performance.now()
  const opened = await load.open({ port: server.port, secret, connections, requests, schedule })
  await opened.run({ count: plan.baselineAt })
  const before = await server.usageAfterGc()
  await opened.run({ count: plan.requests - plan.baselineAt })
  const after = await server.usageAfterGc()
  await opened.close()
  const heapMbBefore = before.heapBytes / megabyte
  const heapMbAfter = after.heapBytes / megabyte
  return {
    ...plan,
    seconds: (performance.now() - startedAt) / 1000,
    heapMbBefore,
    heapMbAfter,
    rssMbAfter: after.rssBytes / megabyte,
    leaks: heapMbAfter > heapMbBefore * (1 + allowed.share) + allowed.mb,
  }
}

/** Each asked once, to know what the load may expect. */
async function mixedRequests(port: number, workloads: readonly Workload[], secret: string) {
  const bodies: Record<string, readonly string[]> = {
    ...Object.fromEntries(workloads.map(({ name, bodies }) => [name, bodies])),
    refused: refused.map((query) => JSON.stringify({ query })),
    distinct: Array.from({ length: distinctDocuments }, (_, i) =>
      JSON.stringify({
        query: `query Soak${i} { list${i}: customers(first: ${1 + (i % 5)}) { nodes { id name } } }`,
      }),
    ),
  }
  const requests: LoadRequest[] = []
  const indexes = new Map<string, number[]>()
  for (const [kind, texts] of Object.entries(bodies)) {
    const own = await Promise.all(texts.map((body) => expected(port, secret, body, kind === 'refused')))
    indexes.set(
      kind,
      own.map((_, i) => requests.length + i),
    )
    requests.push(...own)
  }
  return { requests, schedule: scheduleOf(indexes) }
}

async function expected(
  port: number,
  secret: string,
  body: string,
  isRefused: boolean,
): Promise<LoadRequest> {
  const { status, text }: Answered = await postJson(port, secret, body)
  if (text.includes('"errors"') !== isRefused || status >= 500)
    throw new Error(`Expected ${isRefused ? 'a refusal of' : 'an answer to'} ${body}, got ${status} ${text}`)
  return { body, status, bytes: Buffer.byteLength(text) }
}

/** In an order that looks random and is the same each time. */
function scheduleOf(indexes: ReadonlyMap<string, readonly number[]>): number[] {
  const kinds = Object.entries(mix).flatMap(([kind, share]) => Array<string>(share).fill(kind))
  const used = new Map<string, number>()
  let state = 1
  return Array.from({ length: scheduleLength }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    const kind = kinds[Math.floor((state / 2 ** 31) * kinds.length)] ?? 'W1'
    const count = used.get(kind) ?? 0
    used.set(kind, count + 1)
    const own = indexes.get(kind) ?? []
    return own[count % own.length] ?? 0
  })
}
