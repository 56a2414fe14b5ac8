import { type RawBuilder, sql } from 'kysely'
import type { Database } from './database.ts'
import { leanQuery } from './lean-query.ts'

export interface DataVersion {
  /** Another number once anybody, in whatever process, has committed anything. */
  readonly version: number
  /** By the database's clock. */
  readonly now: number
}

const statements = new WeakMap<RawBuilder<number>, string>()

/**
 * Whether anything in the database can have changed since an earlier look, for less than it takes to look at a row. Only SQLite
 * knows (`pragma data_version`, as seen by the handle that reads); null elsewhere.
 */
export async function readDataVersion(database: Database): Promise<DataVersion | null> {
  const { db, engine, now } = database
  if (engine !== 'sqlite') return null
  const statement =
    statements.get(now) ?? sql`select data_version, ${now} from pragma_data_version`.compile(db).sql
  statements.set(now, statement)
  const [[version, at] = []] = await leanQuery(db, statement, [])
  return { version: Number(version), now: Number(at) }
}
