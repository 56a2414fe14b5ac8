import { type SqlBool, sql } from 'kysely'
import type { Queryable } from '../database/database.ts'
import { type Cells, leanQuery } from '../database/lean-query.ts'
import { byIds, foundById, foundFirst } from '../database/piece-hints.ts'
import { type Reader, type Restriction, Slot, slotsFor } from '../database/row-scope.ts'
import { conjunction, visibleRows } from '../database/rows.ts'
import {
  type Condition,
  conditionsOf,
  type Piece,
  piecesOf,
  type Source,
  type Through,
} from '../database/source.ts'
import type { OnePlan, RowPlan } from './row-plan.ts'
import { compile, joinedBy, run, type Text, text, together } from './text.ts'

/** As many rows of other types as are read with a row in one statement; the databases end at some 60. */
const maxJoins = 12

/** Of no row, as those below it; far from those that an import may have. */
export const noId = -9_000_000_000_000_000

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
  /** By the number of projects that the reader is restricted to, and the column of the parents, if there are any. */
  readonly ruled: Map<string, Ruled>
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
  /** The cell that points to them. */
  readonly pointer: string
  /** What is among the cells. */
  readonly cells: Set<string>
  /** What is read of the table: the cells, and what others are joined by. */
  readonly columns: Set<string>
}

/** What of a statement the row rules make: the same text for all scopes of a size. */
export interface Ruled {
  readonly joined: Text
  readonly visible: Text
  /** A single one, which adds nothing to that, if the rows are read at once. */
  readonly pieces: readonly RuledPiece[]
  /** Whole statements without filters, put together once, by their keys. */
  readonly known: Map<string, string>
}

export interface RuledPiece extends Pick<Piece, 'behind'> {
  readonly where: readonly Text[]
  /** What is read first, with what leads from that to the table. */
  readonly through: {
    readonly ids: Text
    readonly on: string
    /** What has lists of the rows, as far as it is there, by the column that points to it. */
    readonly parents: ReadonlyMap<string, Text>
  } | null
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

  function add({ source, columns, ones }: RowPlan, prefix: string, pointer: string): Joins {
    const rows = { source, prefix, pointer, cells: new Set(columns), columns: new Set(columns) }
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
      const pointer = quote(prefix + one.column)
      joins.set(one, { cellOf: (column) => cellOf(own + column), joins: add(one.plan, own, pointer) })
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

/**
 * The row rules for this reader, of the rows and of all that is joined to them. `parent`: the column that points to the rows
 * whose lists are read.
 */
export function ruledFor(reader: Reader, head: Head, parent?: string): Ruled {
  const { db, scope } = reader
  if (scope === 'EVERYTHING') return rulesOf(reader, head, parent)
  const { joined, visible, pieces, known } = rulesOf({ db, scope: slotsFor(scope) }, head, parent)
  const insert = (it: Text) => inserted(it, scope)
  return {
    joined: insert(joined),
    visible: insert(visible),
    pieces: pieces.map(({ where, behind, through }) => ({
      where: where.map(insert),
      behind,
      through: through && {
        ...through,
        ids: insert(through.ids),
        parents: new Map([...through.parents].map(([column, them]) => [column, insert(them)])),
      },
    })),
    known,
  }
}

function rulesOf({ db, scope }: Reader, head: Head, parent?: string): Ruled {
  const size = scope === 'EVERYTHING' ? '' : scope.projects.length
  const key = `${size} ${parent}`
  const known = head.ruled.get(key)
  if (known) return known
  const ruled = {
    joined: together(head.joined.map((join) => joinOf({ db, scope }, head, join))),
    visible: compile(db, conjunction(conditionsOf(head.source, scope))),
    pieces: piecesOf(head.source, scope, parent).map(({ where, behind, through }) => ({
      where: where.map((it) => compile(db, sql`${isFoundFirst(head, parent) ? foundFirst(it) : it}`)),
      behind,
      through: through ? ruledThrough({ db, scope }, head, through) : null,
    })),
    known: new Map(),
  }
  head.ruled.set(key, ruled)
  return ruled
}

function ruledThrough(reader: Reader, head: Head, through: Through): RuledPiece['through'] {
  const { db } = reader
  const points = sql<SqlBool>`${sql.ref(`${head.source.table}.${through.column}`)} = pointed_at`
  return {
    ids: compile(db, sql`${through.ids}`),
    on: compile(db, sql`${isSqlite(head) ? foundFirst(points) : points}`).sql,
    parents: new Map(
      Object.entries(through.parents).map(([column, parent]) => [
        column,
        compile(
          db,
          sql`select ${sql.ref('id')} as parent_id from ${sql.table(parent.table)} ${foundById} where ${conjunction(conditionsOf(parent, reader.scope))}`,
        ),
      ]),
    ),
  }
}

/** Only SQLite is told so here, and not below parents: of those it is told, as it gets lost if it is told of both. */
const isFoundFirst = (head: Head, parent: string | undefined): boolean =>
  isSqlite(head) && head.source.rule.pieces !== undefined && parent === undefined

/** Joins a table to the one before, which is read first. */
export const thenJoin = (head: Head): string => (isSqlite(head) ? 'cross join' : 'straight_join')

/** The rows themselves, whose ids were read first. */
export const thenById = (head: Head, id: string): string =>
  ` ${thenJoin(head)} ${byId(head)} on ${head.table}.${head.quote('id')} = ${id}`

/** The table, for rows that are found by their ids. */
export const byId = (head: Head): string => `${head.table}${byIds[isSqlite(head) ? 'sqlite' : 'mysql']}`

export const isSqlite = ({ quote }: Head): boolean => quote('')[0] === '"'

/** Not read at once. */
export const liesInPieces = ({ pieces }: Ruled): boolean => pieces.some(({ where }) => where.length > 0)

/**
 * The row rule of the other type holds inside, before anything of it is seen. For whoever is restricted, what points to nothing is looked
 * for as what points out of sight is.
 */
function joinOf(reader: Reader, { quote }: Head, { source, prefix, columns, pointer }: PlannedRows): Text {
  const { sql: target, parameters } = visibleRows(reader, source)
    .select([...columns].map((column) => sql.ref(column).as(prefix + column)))
    .compile()
  const id = reader.scope === 'EVERYTHING' ? pointer : `coalesce(${pointer}, ${noId})`
  return { sql: ` left join (${target}) as ${prefix} on ${quote(`${prefix}id`)} = ${id}`, parameters }
}

const inserted = ({ sql: statement, parameters }: Text, restriction: Restriction): Text => ({
  sql: statement,
  parameters: parameters.map((it) => (it instanceof Slot ? it.valueIn(restriction) : it)),
})

/** What narrows most first: of what lies in no piece, the rest is not asked. */
export function where(
  { db }: Reader,
  { visible }: Ruled,
  filters: readonly Condition[],
  texts: readonly Text[],
): Text[] {
  const given = filters.length > 0 ? [compile(db, conjunction(filters))] : []
  return [
    text(' where '),
    ...joinedBy(
      ' and ',
      [...texts, visible, ...given].map((it) => [it]),
    ),
  ]
}

/**
 * To put the text together, and to find what was prepared for it, costs more than a small read. `key`: equal keys, of one plan,
 * one size of scope and the same parents' column, mean equal texts; null: this one will hardly come again.
 */
export function runRuled(
  reader: Reader,
  { known }: Ruled,
  key: string | null,
  parts: readonly Text[],
): Promise<readonly Cells[]> {
  if (key === null) return run(reader, parts)
  const statement = known.get(key) ?? remember(known, key, parts)
  return leanQuery(
    reader.db,
    statement,
    parts.flatMap((it) => it.parameters),
  )
}

/** Of all that are remembered, whatever the plans and principals are: documents can be made up without end. */
const mostCharacters = 10_000_000
const filled = new Set<Ruled['known']>()
let characters = 0

function remember(known: Ruled['known'], key: string, parts: readonly Text[]): string {
  const { sql: statement } = together(parts)
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
