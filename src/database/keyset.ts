import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Queryable } from './database.ts'
import { anyTable, type Condition, type RowOf, type Source, visibleRows } from './rows.ts'

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

export interface PageRequest {
  readonly where: readonly Condition[]
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

/** One page by keyset: costs the same at any depth, and no row is shown twice or skipped while others are added. */
export async function selectPage<S extends Source>(
  db: Queryable,
  source: S,
  request: PageRequest,
): Promise<Page<RowOf<S>>> {
  const rows = await visibleRows(db, source, conditionsOf(request))
    .selectAll()
    .orderBy(orderBy(scanOrder(request)))
    .limit(request.limit + 1)
    .execute()
  return pageOf(rows as RowOf<S>[], request)
}

/** The same page for each of many parents, in one statement. */
export async function selectPages<S extends Source>(
  db: Queryable,
  source: S,
  parentColumn: string,
  parentIds: readonly number[],
  request: PageRequest,
): Promise<Page<RowOf<S>>[]> {
  const [only] = parentIds
  if (parentIds.length === 1 && only !== undefined)
    return [
      await selectPage(db, source, { ...request, where: [...request.where, isParent(parentColumn, [only])] }),
    ]

  const scan = scanOrder(request)
  const ranked = visibleRows(db, source, [...conditionsOf(request), isParent(parentColumn, parentIds)])
    .selectAll()
    .select(
      sql<number>`row_number() over (partition by ${sql.ref(parentColumn)} order by ${orderBy(scan)})`.as(
        'row_rank',
      ),
    )
  const rows = await anyTable(db)
    .selectFrom(ranked.as('ranked'))
    .selectAll()
    .where('row_rank', '<=', request.limit + 1)
    .orderBy('row_rank')
    .execute()

  const byParent = Map.groupBy(rows as RowOf<S>[], (row) => (row as Record<string, unknown>)[parentColumn])
  return parentIds.map((id) => pageOf(byParent.get(id) ?? [], request))
}

export async function countRows(db: Queryable, source: Source, where: readonly Condition[]): Promise<number> {
  const row = await visibleRows(db, source, where).select(countAll).executeTakeFirstOrThrow()
  return Number(row.count)
}

/** The number of rows of each of many parents, in one statement. */
export async function countRowsByParent(
  db: Queryable,
  source: Source,
  parentColumn: string,
  parentIds: readonly number[],
  where: readonly Condition[],
): Promise<number[]> {
  const rows = await visibleRows(db, source, [...where, isParent(parentColumn, parentIds)])
    .select([sql.ref<number>(parentColumn).as('parent'), countAll])
    .groupBy(parentColumn)
    .execute()
  const counts = new Map(rows.map(({ parent, count }) => [parent, Number(count)]))
  return parentIds.map((id) => counts.get(id) ?? 0)
}

const countAll = sql<number>`count(*)`.as('count')

const isParent = (parentColumn: string, ids: readonly number[]): Condition =>
  sql<SqlBool>`${sql.ref(parentColumn)} in (${sql.join(ids)})`

const opposite = (direction: Direction): Direction => (direction === 'asc' ? 'desc' : 'asc')

/** The order in which the database reads: from the end, it is the reverse. */
const scanOrder = ({ order, fromEnd }: PageRequest): Order =>
  fromEnd ? { ...order, direction: opposite(order.direction) } : order

/** Both columns in the same direction: any index on them can be read in either. */
function orderBy({ column, direction }: Order): RawBuilder<unknown> {
  const keyword = sql.raw(direction)
  return sql`${sql.ref(column)} ${keyword}, id ${keyword}`
}

function conditionsOf({ where, order, after, before }: PageRequest): Condition[] {
  return [
    ...where,
    ...(after ? [beyond(order.column, order.direction === 'asc' ? '>' : '<', after)] : []),
    ...(before ? [beyond(order.column, order.direction === 'asc' ? '<' : '>', before)] : []),
  ]
}

/** `column >= value` beside the exact predicate lets MySQL use the index as a range. */
function beyond(column: string, sign: '<' | '>', { value, id }: Position): Condition {
  const ref = sql.ref(column)
  const operator = sql.raw(sign)
  return sql<SqlBool>`(${ref} ${operator}= ${value} and (${ref} ${operator} ${value} or id ${operator} ${id}))`
}

function pageOf<Row>(scanned: readonly Row[], { limit, fromEnd, after, before }: PageRequest): Page<Row> {
  const more = scanned.length > limit
  const rows = scanned.slice(0, limit)
  return fromEnd
    ? { rows: rows.reverse(), hasNext: before !== null, hasPrevious: more }
    : { rows, hasNext: more, hasPrevious: after !== null }
}
