import { type SqlBool, sql } from 'kysely'
import type { Queryable } from './database.ts'
import { leanQuery } from './lean-query.ts'
import type { Condition } from './source.ts'

// Databases would rather begin with a filter or an order than with a piece, and pass over other rows, where they think that to be
// quicker. How each is told not to:

/**
 * SQLite, which takes a table for a million rows, and what is equal for ten of them, or fewer between two bounds: the piece is taken
 * for one, and what is unique is.
 */
export const foundFirst = (piece: Condition): Condition => sql<SqlBool>`likelihood(${piece}, 0.000001)`

/** SQLite, of the parents whose rows are read: many, so that it doesn't begin with them, where an index begins with the piece. */
export const foundBehind = (parents: string): string => `likelihood(${parents}, 0.01)`

/**
 * Behind the name of a table: rows are found by their ids, and by nothing else. Both databases would rather begin with the projects,
 * and go through all that lies in them. SQLite has no name for the index of the ids, and uses it where it may use no other.
 */
export const byIds = { sqlite: ' not indexed', mysql: ' force index (primary)' }

/**
 * The same of one row that another points to. MySQL would rather go through those of a project, for each that points to one, where these
 * are few. What it reads here is a comment to SQLite, which does so without being told.
 */
export const foundById = sql.raw('/*! force index (primary) */')

/**
 * Behind the id of such a row. Where a filter names it, MySQL would read the row before it plans, and make another plan of one that is
 * out of sight than of none.
 */
export const notAhead = sql.raw('/*! + 0 */')

interface Index {
  readonly table: string
  readonly name: string
  readonly columns: string[]
}

const indexes = new WeakMap<Queryable, Promise<readonly Index[]>>()

/**
 * MySQL, behind the name of a table: rows are found by an index that begins with these columns (and goes on with that of the parents,
 * if one does), not by what is unique in all pieces. It must be forced: where the piece is a good part of the table, it would rather
 * read all of it, and of the lists below some parents, all of the piece. `isSorted`: not in the order of any index, as one that finds
 * few rows has another.
 */
export async function forcing(
  db: Queryable,
  table: string,
  {
    behind,
    parent,
    isSorted,
  }: {
    readonly behind: readonly string[]
    readonly parent: string | undefined
    readonly isSorted: boolean
  },
): Promise<string> {
  const known = indexes.get(db) ?? readIndexes(db)
  indexes.set(db, known)
  const ofTable = (await known).filter((it) => it.table === table)
  const begins = ofTable.filter(({ columns }) => behind.every((column, i) => columns[i] === column))
  const below = begins.filter(({ columns }) => parent !== undefined && columns[behind.length] === parent)
  const ofPiece = isSorted || below.length === 0 ? begins : below
  const names = ['PRIMARY', ...ofPiece.map(({ name }) => name)].map((name) => `\`${name}\``).join(', ')
  return ` force index (${names})${isSorted ? ` ignore index for order by (${names})` : ''}`
}

/** Those of the schema at the start: it changes with the version of the service only. */
async function readIndexes(db: Queryable): Promise<readonly Index[]> {
  try {
    const rows = await leanQuery(
      db,
      `select table_name, index_name, column_name from information_schema.statistics
        where table_schema = database() and index_name <> 'PRIMARY' order by table_name, index_name, seq_in_index`,
      [],
    )
    const all = new Map<string, Index>()
    for (const [table, name, column] of rows as readonly [string, string, string][]) {
      const index = all.get(`${table} ${name}`)
      if (index) index.columns.push(column)
      else all.set(`${table} ${name}`, { table, name, columns: [column] })
    }
    return [...all.values()]
  } catch (error) {
    indexes.delete(db)
    throw error
  }
}
