import { type RawBuilder, sql } from 'kysely'
import type { Database, Queryable } from './database.ts'
import { anyTable } from './rows.ts'
import type { Tables } from './tables.ts'

interface Upsert<Table extends keyof Tables> {
  readonly table: Table
  /** Of a primary key or a unique index. */
  readonly key: readonly (keyof Tables[Table] & string)[]
  readonly rows: readonly Partial<Record<keyof Tables[Table], string | number>>[]
  /** How a row that is there already changes: for each column, what it was and what is given now. */
  readonly change: Partial<Record<keyof Tables[Table], (before: Value, given: Value) => Value>>
}

type Value = RawBuilder<number>

/** Inserts rows, or changes those that are there, in one statement: nobody comes in between. */
export async function upsert<Table extends keyof Tables>(
  db: Queryable,
  { engine }: Pick<Database, 'engine'>,
  { table, key, rows, change }: Upsert<Table>,
): Promise<void> {
  if (rows.length === 0) return
  const changes = Object.fromEntries(
    Object.entries(change as Record<string, (before: Value, given: Value) => Value>).map(([column, work]) => {
      const given = engine === 'sqlite' ? sql.ref(`excluded.${column}`) : sql`values(${sql.ref(column)})`
      return [column, work(sql.ref(`${table}.${column}`), given as Value)]
    }),
  )
  const insert = anyTable(db)
    .insertInto(table as string)
    .values([...rows] as never)
  await (engine === 'sqlite'
    ? insert.onConflict((conflict) => conflict.columns([...key]).doUpdateSet(changes))
    : insert.onDuplicateKeyUpdate(changes)
  ).execute()
}

export const plus = (before: Value, given: Value): Value => sql<number>`${before} + ${given}`
export const smaller = (before: Value, given: Value): Value =>
  sql<number>`case when ${given} < ${before} then ${given} else ${before} end`
export const larger = (before: Value, given: Value): Value =>
  sql<number>`case when ${given} > ${before} then ${given} else ${before} end`
