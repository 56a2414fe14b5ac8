import { type SqlBool, sql } from 'kysely'
import type { Reader } from './row-scope.ts'
import { visibleRows } from './rows.ts'
import type { Filter, Source } from './source.ts'
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
export interface PageRequest {
  readonly where: readonly Filter[]
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

export async function countRows(reader: Reader, source: Source, where: readonly Filter[]): Promise<number> {
  const row = await visibleRows(reader, source, where).select(countAll).executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The number of rows of each of many parents, in one statement; none for a parent without rows. */
export async function countRowsByParent(
  reader: Reader,
  source: Source,
  parentColumn: string,
  parentIds: readonly number[],
  where: readonly Filter[],
): Promise<ReadonlyMap<number, number>> {
  const isParent = sql<SqlBool>`${sql.ref(parentColumn)} in (${sql.join(parentIds)})`
  const rows = await visibleRows(reader, source, [...where, isParent])
    .select([sql.ref<number>(parentColumn).as('parent'), countAll])
    .groupBy(parentColumn)
    .execute()
  return new Map(rows.map(({ parent, count }) => [parent, Number(count)]))
}

const countAll = sql<number>`count(*)`.as('count')

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
