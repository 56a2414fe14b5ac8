import { sql } from 'kysely'
import type { Engine, Queryable } from './database.ts'
import './lease.ts'

/**
 * From here to the end of the transaction, only one does the work of this name; who comes meanwhile waits, and sees then what the
 * one before wrote. Whoever waits for nothing afterwards is in no ring of locks. On SQLite writers take turns anyway.
 */
export async function oneAtATime(trx: Queryable, engine: Engine, name: string): Promise<void> {
  if (engine === 'sqlite') return
  await trx
    .insertInto('leases')
    .values({ name, fence: 0, expires_at: 0 })
    .onDuplicateKeyUpdate({ fence: sql<number>`fence` })
    .execute()
}
