import { documents, type WorkloadName } from './documents.ts'
import { postJson } from './http.ts'

export interface Workload {
  readonly name: WorkloadName
  readonly title: string
  readonly connections: number
  /** The same document with different variables. */
  readonly bodies: readonly string[]
}

const variants = { W1: 256, W2: 48, W3: 16 } as const
const pagesOfW3 = 10
const pageSize = 100

interface Entry {
  readonly cursor: string
  readonly node: { readonly id: string }
}

/** Ids and cursors are taken from the service, as a client does. */
export async function makeWorkloads(port: number, secret: string): Promise<Workload[]> {
  const customers = await entriesOf('customers', port, secret, 2_000)
  const invoices = await entriesOf('invoices', port, secret, variants.W2 * pageSize)
  const cursorAt = (entries: readonly Entry[], index: number) => (entries[index] as Entry).cursor

  const spread = Math.floor(customers.length / variants.W1)
  const w1 = Array.from({ length: variants.W1 }, (_, i) => ({ id: customers[i * spread]?.node.id }))
  const w2 = Array.from({ length: variants.W2 }, (_, i) => ({
    after: i === 0 ? null : cursorAt(invoices, i * pageSize - 1),
  }))
  const w3 = Array.from({ length: variants.W3 }, (_, variant) =>
    Object.fromEntries(
      Array.from({ length: pagesOfW3 - 1 }, (_, i) => [
        `c${i + 1}`,
        cursorAt(customers, (i + 1) * pageSize - 1 + variant * 5),
      ]),
    ),
  )
  return [
    workload('W1', 'one customer by id, 6 fields', 32, w1),
    workload('W2', '100 invoices × 8 fields, with customer and 5 lines with product', 8, w2),
    workload('W3', '1,000 customers × 10 fields, as ten pages', 8, w3),
    workload('W4', 'the viewer', 32, [undefined]),
  ]
}

const workload = (
  name: WorkloadName,
  title: string,
  connections: number,
  variables: readonly (object | undefined)[],
): Workload => ({
  name,
  title,
  connections,
  bodies: variables.map((it) => JSON.stringify({ query: documents[name], variables: it })),
})

/** Of the first rows of a list, in its own order. */
async function entriesOf(list: string, port: number, secret: string, atMost: number): Promise<Entry[]> {
  const query = `query ($after: String) {
    list: ${list}(first: 100, after: $after) { edges { cursor node { id } } }
  }`
  const entries: Entry[] = []
  for (;;) {
    const after = entries.at(-1)?.cursor
    const { text } = await postJson(port, secret, JSON.stringify({ query, variables: { after } }))
    const { edges } = JSON.parse(text).data.list as { edges: Entry[] }
    entries.push(...edges)
    if (edges.length < pageSize || entries.length >= atMost) return entries
  }
}
