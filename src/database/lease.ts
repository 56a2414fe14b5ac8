import { sql } from 'kysely'
import type { Database, Queryable } from './database.ts'
import { isDuplicate } from './duplicate.ts'

interface LeasesTable {
  name: string
  /** Raised whenever the lease is given: a number names one holder, once. */
  fence: number
  /** By the database's clock. */
  expires_at: number
}

declare module './tables.ts' {
  interface Tables {
    leases: LeasesTable
  }
}

/** The right to do something alone among all instances, for a while. */
export interface Lease {
  readonly name: string
  readonly fence: number
  readonly forMs: number
}

/** Null if somebody else has it. */
export async function takeLease(database: Database, name: string, forMs: number): Promise<Lease | null> {
  const { db, now } = database
  await addLease(db, name)
  return database.transaction(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('leases')
      .set({ fence: sql<number>`fence + 1`, expires_at: sql<number>`${now} + ${forMs}` })
      .where('name', '=', name)
      .where('expires_at', '<=', now)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows !== 1n) return null
    const { fence } = await trx
      .selectFrom('leases')
      .select('fence')
      .where('name', '=', name)
      .executeTakeFirstOrThrow()
    return { name, fence, forMs }
  })
}

async function addLease(db: Queryable, name: string): Promise<void> {
  const there = await db.selectFrom('leases').select('name').where('name', '=', name).executeTakeFirst()
  if (there) return
  try {
    await db.insertInto('leases').values({ name, fence: 0, expires_at: 0 }).execute()
  } catch (error) {
    if (!isDuplicate(error)) throw error
  }
}

/**
 * In the transaction of what the lease is for: whoever lost it meanwhile changes nothing. Renews it, and lets nobody
 * else take it before the transaction ends.
 */
export async function holdLease(
  trx: Queryable,
  { now }: Pick<Database, 'now'>,
  { name, fence, forMs }: Lease,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('leases')
    .set({ expires_at: sql<number>`${now} + ${forMs}` })
    .where('name', '=', name)
    .where('fence', '=', fence)
    .where('expires_at', '>', now)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** The next one need not wait until it expires. */
export async function releaseLease({ db }: Pick<Database, 'db'>, { name, fence }: Lease): Promise<void> {
  await db
    .updateTable('leases')
    .set({ expires_at: 0 })
    .where('name', '=', name)
    .where('fence', '=', fence)
    .execute()
}
