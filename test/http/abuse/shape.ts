/** One request that nobody means well with, and how it must end. */
export interface Shape {
  readonly name: string
  readonly method?: string
  /** What follows /graphql in the URL. */
  readonly search?: string
  readonly headers?: Record<string, string>
  readonly body?: () => string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | FormData
  /** `harmless`: it is a fair question with a foolish value, so the answer may be 200; its size is bounded all the same. */
  readonly outcome: number | 'harmless'
  /** `extensions.code` of the first error. */
  readonly code?: string
}

export const times = (count: number, piece: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => piece(i)).join(' ')
export const nested = (depth: number, open: string, close: string): string =>
  open.repeat(depth) + close.repeat(depth)

export const json = (content: unknown) => () => JSON.stringify(content)

export type Asked = readonly [name: string, query: string, variables?: unknown]

/** Queries that all end in the same way. */
export const all = (outcome: Shape['outcome'], code: string | undefined, asked: readonly Asked[]): Shape[] =>
  asked.map(([name, query, variables]) => ({
    name,
    body: json({ query, variables }),
    outcome,
    ...(code && { code }),
  }))

/** A mutation that finds nothing to delete. */
export const deletion = 'deleteCustomer(input: { id: "x", version: 1 }) { id }'

export const filtered = 'query ($f: CustomerFilter) { customers(filter: $f) { totalCount } }'
export const byVariable = 'query ($n: Int) { customers(first: $n) { nodes { id } } }'
