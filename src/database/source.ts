import type { Expression, Selectable, SqlBool } from 'kysely'
import type { Restriction, RowScope } from './row-scope.ts'
import type { Tables } from './tables.ts'

/** A predicate of SQL's where clause. */
export type Condition = Expression<SqlBool>

/** What rows are searched by. */
export type Filter = Condition | Finding | AboutRow

/** Leaves few rows, which an index finds: a list puts them in order when it has them. */
export interface Finding {
  readonly finds: Condition
}

/** Depends on whether another row is there for the reader. */
export interface AboutRow {
  readonly source: Source
  readonly id: number
  /** With null, which nothing points to, if the row is not there. */
  readonly condition: (id: number | null) => Condition
}

export type RowAccess = 'READ' | 'WRITE'

/** Which rows of the table are in the scope, for reading or for writing; null: all of them. */
export type RowCondition = (table: string, scope: RowScope, access: RowAccess) => Condition | null

export type RowRule = RowCondition & { readonly pieces?: Pieces }

/**
 * How the rows that may be read lie in the table's indexes: in some pieces, each of them behind single values. What is read
 * piece by piece passes over no row that is out of sight, so that time does not tell how many there are.
 */
export interface Pieces {
  /** Each row that the rule lets through is in exactly one of these. They only narrow: the rule is asked as well. */
  readonly of: (table: string, scope: Restriction) => readonly Piece[]
  /** Rows that point to the same one by this column are in one piece anyway. */
  readonly notBelow?: string
}

export interface Piece {
  readonly where: readonly Condition[]
  /** The columns in which it has a single value, as an index begins with them: other indexes are left alone. */
  readonly behind: readonly string[]
  readonly through?: Through
}

/** The rows of a piece point by a column to a few others, and are found from those. */
export interface Through {
  readonly column: string
  /** A query for one column, `pointed_at`. */
  readonly ids: Expression<unknown>
  /** What has lists of the rows, by the columns that point to it. An index has such a column behind those of the piece. */
  readonly parents: Readonly<Record<string, Source>>
}

/** A kind of thing that is kept in a table. Several kinds may share one, as customers and suppliers do. */
export interface Source<Table extends keyof Tables = keyof Tables> {
  /** Tells sources apart, also those of one table. */
  readonly key: string
  readonly table: Table
  /** Which rows are of this kind, and there at all. */
  readonly where: readonly Condition[]
  /** Which of them are there for a principal who is restricted to projects. */
  readonly rule: RowRule
}

export type RowOf<S extends Source> = Selectable<Tables[S['table']]> & { readonly id: number }

const defined: Source[] = []

/** All that were defined by the modules that are loaded. */
export const allSources = (): readonly Source[] => defined

/** The rules for `rule` are in row-rules.ts; there is no source without one. */
export function defineSource<const Table extends keyof Tables>(
  table: Table,
  rule: RowRule,
  where: readonly Condition[] = [],
): Source<Table> {
  const source = { key: `${table}#${defined.length + 1}`, table, where, rule }
  defined.push(source)
  return source
}

/**
 * The row rule: which rows of the source are there, or may be written. It holds for every way to a row alike: lists,
 * counts, single, `node`, joins, batches, updates and deletes.
 */
export function conditionsOf(
  { table, where, rule }: Source,
  scope: RowScope,
  access: RowAccess = 'READ',
): readonly Condition[] {
  const inScope = rule(table, scope, access)
  return inScope ? [...where, inScope] : where
}

/** Of more pieces the statements get longer than what they save. */
const mostPieces = 18

const all: Piece = { where: [], behind: [] }

/**
 * The pieces in which the rows that may be read lie; a single one, without a condition, where they need not be read one by one.
 * `parent`: the column that points to the rows whose lists are read.
 */
export function piecesOf(
  { table, rule: { pieces } }: Source,
  scope: RowScope,
  parent?: string,
): readonly Piece[] {
  if (scope === 'EVERYTHING' || !pieces || (parent !== undefined && pieces.notBelow === parent)) return [all]
  const several = pieces.of(table, scope)
  return several.length === 0 || several.length > mostPieces ? [all] : several
}
