import { type SqlBool, sql } from 'kysely'
import type { Queryable } from './database.ts'
import { leanQuery } from './lean-query.ts'
import type { Condition } from './source.ts'

// Databases would rather begin with a filter or an order than with a piece, and pass over other rows, where they think that to be
// quicker. How each is told not to:

/** SQLite, which takes a table for a million rows, and what is equal for ten of them: the piece for five, and what is unique for one. */
export const foundFirst = (piece: Condition): Condition => sql<SqlBool>`likelihood(${piece}, 0.000005)`

interface Index {
  readonly table: string
  readonly name: string
  readonly firstColumn: string
  readonly isUnique: boolean
}

const indexes = new WeakMap<Queryable, Promise<readonly Index[]>>()

/**
 * MySQL, behind the name of a table: rows are found by an index that begins with one of these columns, or by what is unique, and are in the
 * order of the former only.
 */
export async function ignoringOthers(
  db: Queryable,
  table: string,
  columns: readonly string[],
): Promise<string> {
  const known = indexes.get(db) ?? readIndexes(db)
  indexes.set(db, known)
  const others = (await known).filter((it) => it.table === table && !columns.includes(it.firstColumn))
  return (
    ignoring(
      '',
      others.filter(({ isUnique }) => !isUnique),
    ) +
    ignoring(
      'for order by ',
      others.filter(({ isUnique }) => isUnique),
    )
  )
}

const ignoring = (what: string, those: readonly Index[]): string =>
  those.length === 0 ? '' : ` ignore index ${what}(${those.map(({ name }) => `\`${name}\``).join(', ')})`

/** Those of the schema at the start: it changes with the version of the service only. */
async function readIndexes(db: Queryable): Promise<readonly Index[]> {
  try {
    const rows = await leanQuery(
      db,
      `select table_name, index_name, column_name, non_unique from information_schema.statistics
        where table_schema = database() and seq_in_index = 1 and index_name <> 'PRIMARY'`,
      [],
    )
    return rows.map(
      ([table, name, firstColumn, others]) =>
        ({ table, name, firstColumn, isUnique: Number(others) === 0 }) as Index,
    )
  } catch (error) {
    indexes.delete(db)
    throw error
  }
}
