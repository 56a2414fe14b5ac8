import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Queryable } from '../database/database.ts'
import { type Direction, type Order, type PageRequest, type Position, scanOrder } from '../database/keyset.ts'
import { type Cells, leanQuery, padded } from '../database/lean-query.ts'
import { type Condition, visibleRows } from '../database/rows.ts'
import type { OnePlan, RowPlan } from './row-plan.ts'

/** As many rows of other types as are read with a row in one statement; the databases end at some 60. */
const maxJoins = 12

/** A piece of a statement. SQLite and MySQL both number parameters by their place, so pieces can be put together. */
interface Text {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

/** Where a column is found among the cells of a result. */
export type CellOf = (column: string) => number

/** The to-one relations whose columns are cells of the same result; where the id is null, there is no such row. */
export type Joins = ReadonlyMap<OnePlan, { readonly cellOf: CellOf; readonly joins: Joins }>

/** The part of a plan's statements that is always the same, and what its results mean. */
export interface Head {
  /** Of the rows themselves, then of all that is joined. */
  readonly columns: string
  readonly ownColumns: readonly string[]
  readonly table: string
  readonly joined: Text
  readonly visible: Text
  readonly quote: (name: string) => string
  readonly cellOf: CellOf
  readonly joins: Joins
  /** Where the cells end that every result has, and those of `PageCells` begin. */
  readonly width: number
}

const heads = new WeakMap<RowPlan, Head>()

/** Compiled once for a plan: to build a statement costs more than to run it. */
export function headOf(db: Queryable, plan: RowPlan): Head {
  const known = heads.get(plan)
  if (known) return known
  const head = makeHead(db, plan)
  heads.set(plan, head)
  return head
}

function makeHead(db: Queryable, plan: RowPlan): Head {
  const [mark] = compile(db, sql.ref('id')).sql
  const quote = (name: string) => `${mark}${name}${mark}`
  const names: string[] = [...plan.columns]
  const joined: Text[] = []

  /** The row rule of the other type holds inside, before anything of it is seen. */
  function joinAll({ ones }: RowPlan, prefix: string): Joins {
    const joins = new Map<OnePlan, { cellOf: CellOf; joins: Joins }>()
    for (const one of ones) {
      if (one.plan.visibleTo || joined.length === maxJoins) continue
      const own = `r${joined.length + 1}_`
      const { sql: target, parameters } = visibleRows(db, one.plan.source)
        .select(one.plan.columns.map((column) => sql.ref(column).as(own + column)))
        .compile()
      const on = `${quote(`${own}id`)} = ${quote(prefix + one.column)}`
      joined.push({ sql: ` left join (${target}) as ${own} on ${on}`, parameters })
      names.push(...one.plan.columns.map((column) => own + column))
      joins.set(one, { cellOf: (column) => names.indexOf(own + column), joins: joinAll(one.plan, own) })
    }
    return joins
  }

  const joins = joinAll(plan, '')
  return {
    columns: names.map(quote).join(', '),
    ownColumns: plan.columns.map(quote),
    table: quote(plan.source.table),
    joined: together(joined),
    visible: compile(db, allOf(plan.source.visible)),
    quote,
    cellOf: (column) => names.indexOf(column),
    joins,
    width: names.length,
  }
}

/** The rows with these ids. */
export function selectByIds(
  db: Queryable,
  head: Head,
  ids: readonly number[],
  rule: readonly Condition[],
): Promise<readonly Cells[]> {
  return run(db, [
    text(`select ${head.columns} from ${head.table}`),
    head.joined,
    where(db, head, rule, [isOneOf(head.quote('id'), ids)]),
  ])
}

/**
 * What is read of a page beside its rows. With positions: behind all other cells the value that cursors are made of, and
 * one row more if there are more.
 */
export interface PageRead {
  readonly request: PageRequest
  readonly rule: readonly Condition[]
  readonly withPositions: boolean
}

const cursorValue = ({ quote }: Head, { request, withPositions }: PageRead): string =>
  withPositions ? `, ${quote(request.order.column)} as cursor_value` : ''

const rowsOf = ({ request: { limit }, withPositions }: PageRead): number => limit + (withPositions ? 1 : 0)

/** A page. */
export function selectPage(db: Queryable, head: Head, read: PageRead): Promise<readonly Cells[]> {
  const { request, rule } = read
  const { quote } = head
  const { column, direction } = scanOrder(request)
  return run(db, [
    text(`select ${head.columns}${cursorValue(head, read)} from ${head.table}`),
    head.joined,
    where(db, head, [...rule, ...request.where], beyondPositions(head, request)),
    text(` order by ${inOrder(quote, [column, 'id'], direction)} limit ${rowsOf(read)}`),
  ])
}

export interface Parents {
  /** The column that points to them. */
  readonly column: string
  readonly ids: readonly number[]
}

/**
 * The same page for each of many parents. Behind the cells of the plan: whose child the row is. The rows of each parent
 * are in the order of the page.
 *
 * Read in the order of an index, as many rows as the pages may have together. That is mostly all there is. If not, the
 * parents from the last one on, whose rows may not have come to an end, are read again, each with its rows numbered.
 */
export async function selectPages(
  db: Queryable,
  head: Head,
  parents: Parents,
  read: PageRead,
): Promise<readonly Cells[]> {
  const most = parents.ids.length * rowsOf(read)
  const rows = await selectInTurn(db, head, parents, read, most)
  if (rows.length < most) return rows
  const parentOf = (cells: Cells | undefined) => cells?.[head.width]
  const last = parentOf(rows.at(-1))
  const complete = rows.filter((cells) => parentOf(cells) !== last)
  const seen = new Set(complete.map(parentOf))
  const ids = parents.ids.filter((id) => !seen.has(id))
  return [...complete, ...(await selectNumbered(db, head, { ...parents, ids }, read))]
}

function selectInTurn(
  db: Queryable,
  head: Head,
  { column: parentColumn, ids }: Parents,
  read: PageRead,
  most: number,
): Promise<readonly Cells[]> {
  const { request, rule } = read
  const { quote } = head
  const { column, direction } = scanOrder(request)
  const parent = quote(parentColumn)
  return run(db, [
    text(`select ${head.columns}, ${parent} as parent_row_id${cursorValue(head, read)}`),
    text(` from ${head.table}`),
    head.joined,
    where(db, head, [...rule, ...request.where], [...beyondPositions(head, request), isOneOf(parent, ids)]),
    text(` order by ${inOrder(quote, [parentColumn, column, 'id'], direction)} limit ${most}`),
  ])
}

function selectNumbered(
  db: Queryable,
  head: Head,
  { column: parentColumn, ids }: Parents,
  read: PageRead,
): Promise<readonly Cells[]> {
  const { request, rule } = read
  const { quote } = head
  const { column, direction } = scanOrder(request)
  const parent = quote(parentColumn)
  const rank = `row_number() over (partition by ${parent} order by ${inOrder(quote, [column, 'id'], direction)})`
  return run(db, [
    text(`select ${head.columns}, parent_row_id${read.withPositions ? ', cursor_value' : ''} from`),
    text(` (select ${head.ownColumns.join(', ')}, ${parent} as parent_row_id${cursorValue(head, read)}`),
    text(`, ${rank} as row_rank from ${head.table}`),
    where(db, head, [...rule, ...request.where], [...beyondPositions(head, request), isOneOf(parent, ids)]),
    text(') as numbered'),
    head.joined,
    text(` where row_rank <= ${rowsOf(read)} order by row_rank`),
  ])
}

function run(db: Queryable, texts: readonly Text[]): Promise<readonly Cells[]> {
  const { sql: statement, parameters } = together(texts)
  return leanQuery(db, statement, parameters)
}

const text = (statement: string): Text => ({ sql: statement, parameters: [] })

const together = (texts: readonly Text[]): Text => ({
  sql: texts.map((it) => it.sql).join(''),
  parameters: texts.flatMap((it) => it.parameters),
})

function where(
  db: Queryable,
  { visible }: Head,
  conditions: readonly Condition[],
  texts: readonly Text[],
): Text {
  const given = conditions.length > 0 ? [compile(db, allOf(conditions))] : []
  const [first, ...others] = [visible, ...given, ...texts]
  return together([text(' where '), first, ...others.flatMap((it) => [text(' and '), it])])
}

const allOf = (conditions: readonly Condition[]): RawBuilder<SqlBool> =>
  conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`${sql.join(conditions, sql` and `)}`

function isOneOf(column: string, ids: readonly number[]): Text {
  const parameters = padded(ids)
  return { sql: `${column} in (${parameters.map(() => '?')})`, parameters }
}

/** All in the same direction: an index on them can be read in either. */
const inOrder = (quote: Head['quote'], columns: readonly string[], direction: Direction): string =>
  columns.map((column) => `${quote(column)} ${direction}`).join(', ')

const beyondPositions = (head: Head, { order, after, before }: PageRequest): Text[] => [
  ...(after ? [beyond(head, order, order.direction === 'asc' ? '>' : '<', after)] : []),
  ...(before ? [beyond(head, order, order.direction === 'asc' ? '<' : '>', before)] : []),
]

/** `column >= value` beside the exact predicate lets MySQL use the index as a range. */
function beyond({ quote }: Head, { column }: Order, sign: '<' | '>', { value, id }: Position): Text {
  const name = quote(column)
  return {
    sql: `(${name} ${sign}= ? and (${name} ${sign} ? or ${quote('id')} ${sign} ?))`,
    parameters: [value, value, id],
  }
}

const compile = (db: Queryable, expression: RawBuilder<unknown>): Text => expression.compile(db)
