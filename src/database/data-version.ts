import { type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import { leanQuery } from './lean-query.ts'

export interface DataVersion {
  /** Another number once anybody, in whatever process, has committed anything. */
  readonly version: number
  /** By the database's clock. */
  readonly now: number
}

const clocks = new WeakMap<RawBuilder<number>, string>()

/**
 * Whether anything in the database can have changed since an earlier look, for less than it takes to look at a row. Only SQLite
 * knows (https://sqlite.org/pragma.html#pragma_data_version), as seen by the handle that reads; null elsewhere.
 */
export async function readDataVersion(database: Database): Promise<DataVersion | null> {
  const { db, engine, now } = database
  if (engine !== 'sqlite') return null
  const clock = clocks.get(now) ?? sql`select ${now}`.compile(db).sql
  clocks.set(now, clock)
  // Two statements: as one, by `pragma_data_version`, SQLite parses the pragma anew each time.
  const [[version] = []] = await leanQuery(db, 'pragma data_version', [])
  const [[at] = []] = await leanQuery(db, clock, [])
  return { version: Number(version), now: Number(at) }
}
