import type { Condition } from './source.ts'
import type { Way } from './ways.ts'

export type Direction = 'asc' | 'desc'

/** A total order: a NOT NULL column, then the id. */
export interface Order {
  readonly column: string
  readonly direction: Direction
}

/** The position of a row in an order. */
export interface Position {
  readonly value: string | number
  readonly id: number
}

/** By keyset: a page costs the same at any depth, and no row is shown twice or skipped while others are added. */
export interface PageRequest<Where = Condition> {
  readonly where: readonly Where[]
  /** The conditions leave few rows, which an index finds: not in the order of the page. */
  readonly findsFew: boolean
  /** Where the rows of a page are read, if not by their conditions. */
  readonly ways: readonly Way[] | null
  readonly order: Order
  readonly limit: number
  /** True: the last rows of the range instead of the first. */
  readonly fromEnd: boolean
  readonly after: Position | null
  readonly before: Position | null
}

export interface Page<Row> {
  /** In the order that was asked for. */
  readonly rows: readonly Row[]
  readonly hasNext: boolean
  readonly hasPrevious: boolean
}

const opposite = (direction: Direction): Direction => (direction === 'asc' ? 'desc' : 'asc')

/** The order in which the database reads: from the end, it is the reverse. */
export const scanOrder = ({ order, fromEnd }: PageRequest): Order =>
  fromEnd ? { ...order, direction: opposite(order.direction) } : order

/** A page of what was read for it, in the order of reading: one row more than its limit if there are more. */
export function pageOf<Row>(
  scanned: readonly Row[],
  { limit, fromEnd, after, before }: PageRequest,
): Page<Row> {
  const more = scanned.length > limit
  const rows = more ? scanned.slice(0, limit) : scanned
  return fromEnd
    ? { rows: rows.toReversed(), hasNext: before !== null, hasPrevious: more }
    : { rows, hasNext: more, hasPrevious: after !== null }
}
