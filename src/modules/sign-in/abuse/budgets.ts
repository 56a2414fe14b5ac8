import '../tables.ts'
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Database } from '../../../database/database.ts'
import { isDuplicate } from '../../../database/duplicate.ts'
import { publicError } from '../../../errors.ts'
import { type Budget, budgets } from '../policy.ts'

export type BudgetKind = keyof typeof budgets

/** How often something may still be tried, for all instances together. */
export interface Bucket {
  readonly hash: Buffer
  readonly budget: Budget
}

/** `of` may be what somebody typed, so only its hash is kept. */
export const bucket = (kind: BudgetKind, of: string | number): Bucket => ({
  hash: createHash('sha256').update(`${kind}:${of}`).digest(),
  budget: budgets[kind],
})

/**
 * Takes one try from each, before what is tried: so that guesses side by side do not slip through. Throws RATE_LIMITED,
 * and takes none, if one is spent.
 */
export async function takeTry(database: Database, buckets: readonly Bucket[]): Promise<void> {
  const taken: Bucket[] = []
  for (const it of buckets) {
    if (await take(database, it)) taken.push(it)
    else {
      await giveBack(database, taken)
      throw rateLimited(await secondsLeft(database, it))
    }
  }
}

/** As `takeTry`, and false if one is spent. */
export async function mayTry(database: Database, buckets: readonly Bucket[]): Promise<boolean> {
  try {
    await takeTry(database, buckets)
    return true
  } catch (error) {
    if (isRateLimited(error)) return false
    throw error
  }
}

/** It was no guess. */
export async function giveBack({ db, now }: Database, buckets: readonly Bucket[]): Promise<void> {
  for (const { hash } of buckets)
    await db
      .updateTable('sign_in_budgets')
      .set({ spent: sql<number>`spent - 1` })
      .where('bucket', '=', hash)
      .where('spent', '>', 0)
      .where('ends_at', '>', now)
      .execute()
}

async function take(database: Database, { hash, budget }: Bucket): Promise<boolean> {
  const { db, now } = database
  const fresh = { spent: 1, ends_at: sql<number>`${now} + ${budget.perMs}` }
  const more = await db
    .updateTable('sign_in_budgets')
    .set({ spent: sql<number>`spent + 1` })
    .where('bucket', '=', hash)
    .where('ends_at', '>', now)
    .where('spent', '<', budget.most)
    .executeTakeFirstOrThrow()
  if (more.numUpdatedRows === 1n) return true
  const anew = await db
    .updateTable('sign_in_budgets')
    .set(fresh)
    .where('bucket', '=', hash)
    .where('ends_at', '<=', now)
    .executeTakeFirstOrThrow()
  if (anew.numUpdatedRows === 1n) return true
  try {
    await db
      .insertInto('sign_in_budgets')
      .values({ bucket: hash, ...fresh })
      .execute()
  } catch (error) {
    if (!isDuplicate(error)) throw error
    return isSpent(database, { hash, budget }).then((spent) =>
      spent ? false : take(database, { hash, budget }),
    )
  }
  return true
}

async function isSpent({ db, now }: Database, { hash, budget }: Bucket): Promise<boolean> {
  const row = await db
    .selectFrom('sign_in_budgets')
    .select('spent')
    .where('bucket', '=', hash)
    .where('ends_at', '>', now)
    .where('spent', '>=', budget.most)
    .executeTakeFirst()
  return row !== undefined
}

async function secondsLeft({ db, now }: Database, { hash }: Bucket): Promise<number> {
  const row = await db
    .selectFrom('sign_in_budgets')
    .select(sql<number>`ends_at - ${now}`.as('left_ms'))
    .where('bucket', '=', hash)
    .executeTakeFirst()
  return Math.max(1, Math.ceil(Number(row?.left_ms ?? 0) / 1_000))
}

const rateLimited = (seconds: number) =>
  publicError('RATE_LIMITED', `Too many tries. Try again in ${Math.ceil(seconds / 60)} minutes.`, {
    status: 429,
    headers: { 'Retry-After': String(seconds) },
    details: { retryAfterSeconds: seconds },
  })

const isRateLimited = (error: unknown): boolean =>
  error instanceof Error &&
  'extensions' in error &&
  (error.extensions as { code?: unknown }).code === 'RATE_LIMITED'
