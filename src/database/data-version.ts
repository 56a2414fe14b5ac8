import type { Database } from './database.ts'
import { leanQuery } from './lean-query.ts'

export interface DataVersion {
  /** Another number once anybody, in whatever process, has committed anything. */
  readonly version: number
  /** By the database's clock. */
  readonly now: number
}

/**
 * Whether anything in the database can have changed since an earlier look, for less than it takes to look at a row. Only SQLite
 * knows (https://sqlite.org/pragma.html#pragma_data_version), as seen by the handle that reads; null elsewhere.
 */
export async function readDataVersion({ db, nowHere }: Database): Promise<DataVersion | null> {
  if (!nowHere) return null
  const [[version] = []] = await leanQuery(db, 'pragma data_version', [])
  return { version: Number(version), now: nowHere() }
}
