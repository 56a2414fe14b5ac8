import './lease.ts'
import type { Database, Queryable } from './database.ts'
import { upsert } from './upsert.ts'

/**
 * From here to the end of the transaction, only one does the work of this name; who comes meanwhile waits, and sees then what
 * the one before wrote. To be asked before anything else in the transaction is locked, under a name that a migration has made a
 * row for.
 */
export const oneAtATime = (trx: Queryable, database: Pick<Database, 'engine'>, name: string): Promise<void> =>
  upsert(trx, database, {
    table: 'leases',
    key: ['name'],
    rows: [{ name, fence: 0, expires_at: 0 }],
    change: { fence: (before) => before },
  })
