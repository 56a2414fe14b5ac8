import { sql } from 'kysely'
import type { Queryable } from '../database/database.ts'
import { type Direction, type Order, type PageRequest, type Position, scanOrder } from '../database/keyset.ts'
import { type Cells, leanQuery, padded } from '../database/lean-query.ts'
import { type Reader, type Restriction, Slot, slotsFor } from '../database/row-scope.ts'
import { conjunction, filtersFor, visibleRows } from '../database/rows.ts'
import { type Condition, conditionsOf, type Filter, type Source } from '../database/source.ts'
import type { OnePlan, RowPlan } from './row-plan.ts'
import { compile, run, type Text, text, together } from './text.ts'

/** As many rows of other types as are read with a row in one statement; the databases end at some 60. */
const maxJoins = 12

/** Where a column is found among the cells of a result. */
export type CellOf = (column: string) => number

/** The to-one relations whose columns are cells of the same result; where the id is null, there is no such row. */
export type Joins = ReadonlyMap<OnePlan, { readonly cellOf: CellOf; readonly joins: Joins }>

/** The part of a plan's statements that is always the same, and what its results mean. */
export interface Head {
  /** Of the rows themselves, then of all that is joined. */
  readonly columns: string
  readonly ownColumns: readonly string[]
  readonly source: Source
  readonly table: string
  readonly joined: readonly PlannedRows[]
  /** By the number of projects that the reader is restricted to; undefined: not at all. */
  readonly ruled: Map<number | undefined, Ruled>
  readonly quote: (name: string) => string
  readonly cellOf: CellOf
  readonly joins: Joins
  /** Where the cells end that every result has: behind them come the parent's id and the cursor's value, if they are read. */
  readonly width: number
}

/** The rows of one plan in a statement: those that it is about, or others that are joined to them. */
interface PlannedRows {
  readonly source: Source
  /** Before the names of its columns; the name of the join, too. Empty for those that the statement is about. */
  readonly prefix: string
  readonly on: string
  /** What is among the cells. */
  readonly cells: Set<string>
  /** What is read of the table: the cells, and what others are joined by. */
  readonly columns: Set<string>
}

/** What of a statement the row rules make: the same text for all scopes of a size. */
export interface Ruled {
  readonly joined: Text
  readonly visible: Text
  /** Whole statements without filters, put together once, by their keys. */
  readonly known: Map<string, string>
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
  const all: PlannedRows[] = []

  function add({ source, columns, ones }: RowPlan, prefix: string, on: string): Joins {
    const rows = { source, prefix, on, cells: new Set(columns), columns: new Set(columns) }
    all.push(rows)
    const joins = new Map<OnePlan, { cellOf: CellOf; joins: Joins }>()
    for (const one of ones) {
      rows.columns.add(one.column)
      // What is there of such rows, the caller decides: no text that is kept knows it.
      if (one.plan.visibleTo || all.length > maxJoins) {
        rows.cells.add(one.column)
        continue
      }
      const own = `r${all.length}_`
      const isIt = `${quote(`${own}id`)} = ${quote(prefix + one.column)}`
      joins.set(one, { cellOf: (column) => cellOf(own + column), joins: add(one.plan, own, isIt) })
    }
    return joins
  }

  const joins = add(plan, '', '')
  const [own, ...joined] = all as [PlannedRows, ...PlannedRows[]]
  const names = all.flatMap(({ prefix, cells }) => [...cells].map((column) => prefix + column))
  const cellOf: CellOf = (column) => names.indexOf(column)
  return {
    columns: names.map(quote).join(', '),
    ownColumns: [...own.columns].map(quote),
    source: plan.source,
    table: quote(plan.source.table),
    joined,
    ruled: new Map(),
    quote,
    cellOf,
    joins,
    width: names.length,
  }
}

/** The row rules for this reader, of the rows and of all that is joined to them. */
export function ruledFor(reader: Reader, head: Head): Ruled {
  const { db, scope } = reader
  if (scope === 'EVERYTHING') return rulesOf(reader, head)
  const { joined, visible, known } = rulesOf({ db, scope: slotsFor(scope) }, head)
  return { joined: inserted(joined, scope), visible: inserted(visible, scope), known }
}

function rulesOf(reader: Reader, head: Head): Ruled {
  const { scope } = reader
  const size = scope === 'EVERYTHING' ? undefined : scope.projects.length
  const known = head.ruled.get(size)
  if (known) return known
  const ruled = {
    joined: together(head.joined.map((join) => joinOf(reader, join))),
    visible: compile(reader.db, conjunction(conditionsOf(head.source, scope))),
    known: new Map(),
  }
  head.ruled.set(size, ruled)
  return ruled
}

/** The row rule of the other type holds inside, before anything of it is seen. */
function joinOf(reader: Reader, { source, prefix, columns, on }: PlannedRows): Text {
  const { sql: target, parameters } = visibleRows(reader, source)
    .select([...columns].map((column) => sql.ref(column).as(prefix + column)))
    .compile()
  return { sql: ` left join (${target}) as ${prefix} on ${on}`, parameters }
}

const inserted = ({ sql: statement, parameters }: Text, restriction: Restriction): Text => ({
  sql: statement,
  parameters: parameters.map((it) => (it instanceof Slot ? it.valueIn(restriction) : it)),
})

/** The rows with these ids. */
export function selectByIds(
  reader: Reader,
  head: Head,
  ids: readonly number[],
  rule: readonly Condition[],
): Promise<readonly Cells[]> {
  const asked = isOneOf(head.quote('id'), ids)
  return runRuled(reader, ruledFor(reader, head), {
    key: `ids ${asked.parameters.length}`,
    head: `select ${head.columns} from ${head.table}`,
    filters: rule,
    texts: [asked],
    tail: '',
  })
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

export const mostRows = ({ request: { limit }, withPositions }: PageRead): number =>
  limit + (withPositions ? 1 : 0)

/** A page. */
export function selectPage(reader: Reader, head: Head, read: PageRead): Promise<readonly Cells[]> {
  const { request, rule } = read
  const { column, direction } = scanOrder(request)
  return runRuled(reader, ruledFor(reader, head), {
    key: `page ${keyOfPage(read)}`,
    head: `select ${head.columns}${cursorValue(head, read)} from ${head.table}`,
    filters: [...rule, ...request.where],
    texts: beyondPositions(head, request),
    tail: ` order by ${inOrder(head.quote, [column, 'id'], direction)} limit ${mostRows(read)}`,
  })
}

/** What decides about the text, beside filters: all but where exactly the page begins and ends. */
function keyOfPage(read: PageRead): string {
  const { order, fromEnd, after, before } = read.request
  return [
    order.column,
    order.direction,
    fromEnd,
    after !== null,
    before !== null,
    read.withPositions,
    mostRows(read),
  ].join()
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
 * parents that were not reached, and the last one if its page is not full, are read again, each with its rows numbered.
 */
export async function selectPages(
  reader: Reader,
  head: Head,
  parents: Parents,
  read: PageRead,
): Promise<readonly Cells[]> {
  const most = padded(parents.ids).length * mostRows(read)
  const rows = await selectInTurn(reader, head, parents, read, most)
  if (rows.length < most) return rows
  const parentOf = (cells: Cells | undefined) => cells?.[head.width]
  const last = parentOf(rows.at(-1))
  const ofLast = rows.filter((cells) => parentOf(cells) === last).length
  const complete = ofLast >= mostRows(read) ? rows : rows.slice(0, -ofLast)
  const seen = new Set(complete.map(parentOf))
  const ids = parents.ids.filter((id) => !seen.has(id))
  if (ids.length === 0) return complete
  return [...complete, ...(await selectNumbered(reader, head, { ...parents, ids }, read))]
}

function selectInTurn(
  reader: Reader,
  head: Head,
  { column: parentColumn, ids }: Parents,
  read: PageRead,
  most: number,
): Promise<readonly Cells[]> {
  const { request, rule } = read
  const { quote } = head
  const { column, direction } = scanOrder(request)
  const parent = quote(parentColumn)
  const asked = isOneOf(parent, ids)
  const columns = `${head.columns}, ${parent} as parent_row_id${cursorValue(head, read)}`
  return runRuled(reader, ruledFor(reader, head), {
    key: `pages ${parentColumn} ${asked.parameters.length} ${keyOfPage(read)}`,
    head: `select ${columns} from ${head.table}`,
    filters: [...rule, ...request.where],
    texts: [...beyondPositions(head, request), asked],
    tail: ` order by ${inOrder(quote, [parentColumn, column, 'id'], direction)} limit ${most}`,
  })
}

function selectNumbered(
  reader: Reader,
  head: Head,
  { column: parentColumn, ids }: Parents,
  read: PageRead,
): Promise<readonly Cells[]> {
  const { request, rule } = read
  const { quote } = head
  const { column, direction } = scanOrder(request)
  const parent = quote(parentColumn)
  const rank = `row_number() over (partition by ${parent} order by ${inOrder(quote, [column, 'id'], direction)})`
  const ruled = ruledFor(reader, head)
  return run(reader, [
    text(`select ${head.columns}, parent_row_id${read.withPositions ? ', cursor_value' : ''} from`),
    text(` (select ${head.ownColumns.join(', ')}, ${parent} as parent_row_id${cursorValue(head, read)}`),
    text(`, ${rank} as row_rank from ${head.table}`),
    where(
      reader,
      ruled,
      [...rule, ...request.where],
      [...beyondPositions(head, request), isOneOf(parent, ids)],
    ),
    text(') as numbered'),
    ruled.joined,
    text(` where row_rank <= ${mostRows(read)} order by row_rank`),
  ])
}

export function where(
  reader: Reader,
  { visible }: Ruled,
  filters: readonly Filter[],
  texts: readonly Text[],
): Text {
  const given = filters.length > 0 ? [compile(reader.db, conjunction(filtersFor(reader, filters)))] : []
  const [first, ...others] = [visible, ...given, ...texts]
  return together([text(' where '), first, ...others.flatMap((it) => [text(' and '), it])])
}

/** Of rows that the row rules let through, and of those that are joined to them. */
interface RuledStatement {
  /** Equal keys, of one plan, one size of scope and without filters, mean equal texts. */
  readonly key: string
  readonly head: string
  readonly filters: readonly Filter[]
  readonly texts: readonly Text[]
  readonly tail: string
}

/** To put the text together, and to find what was prepared for it, costs more than a small read. */
function runRuled(reader: Reader, ruled: Ruled, statement: RuledStatement): Promise<readonly Cells[]> {
  const { key, head, filters, texts, tail } = statement
  const whole = () => [text(head), ruled.joined, where(reader, ruled, filters, texts), text(tail)]
  if (filters.length > 0) return run(reader, whole())

  const parameters = [ruled.joined, ruled.visible, ...texts].flatMap((it) => it.parameters)
  return leanQuery(reader.db, ruled.known.get(key) ?? remember(ruled, key, whole()), parameters)
}

/** Of all that are remembered, whatever the plans and principals are: documents can be made up without end. */
const mostCharacters = 10_000_000
const filled = new Set<Ruled['known']>()
let characters = 0

function remember({ known }: Ruled, key: string, whole: readonly Text[]): string {
  const { sql: statement } = together(whole)
  characters += key.length + statement.length
  if (characters > mostCharacters) {
    for (const texts of filled) texts.clear()
    filled.clear()
    characters = key.length + statement.length
  }
  known.set(key, statement)
  filled.add(known)
  return statement
}

function isOneOf(column: string, ids: readonly number[]): Text {
  const parameters = padded(ids)
  return { sql: `${column} in (${parameters.map(() => '?')})`, parameters }
}

/** All in the same direction: an index on them can be read in either. */
export const inOrder = (quote: Head['quote'], columns: readonly string[], direction: Direction): string =>
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
