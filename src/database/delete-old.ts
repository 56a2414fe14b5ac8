import type { Database } from './database.ts'
import { anyTable } from './rows.ts'
import type { Condition } from './source.ts'
import type { Tables } from './tables.ts'

const batch = 500
/** In one round, so that it ends; the next one goes on. */
const mostBatches = 200

interface OldRows {
  readonly table: keyof Tables
  readonly key: string
  /** By the database's clock. */
  readonly isOld: Condition
}

/**
 * Deletes such rows, few at a time and each on its own, so that nobody waits for long. Several may do it at once: they
 * look without a lock, and delete by the keys in one order what still is old. Answers how many there were.
 */
export async function deleteOld({ db }: Database, { table, key, isOld }: OldRows): Promise<number> {
  const rows = anyTable(db)
  let deleted = 0
  for (let round = 0; round < mostBatches; round++) {
    const found = await rows.selectFrom(table).select(key).where(isOld).orderBy(key).limit(batch).execute()
    if (found.length === 0) break
    const keys = found.map((row) => row[key])
    const { numDeletedRows } = await rows
      .deleteFrom(table)
      .where(key, 'in', keys)
      .where(isOld)
      .executeTakeFirstOrThrow()
    deleted += Number(numDeletedRows)
    if (found.length < batch) break
  }
  return deleted
}
