import { setImmediate } from 'node:timers/promises'
import { type SqlBool, sql, type Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import { holdLease, type Lease } from '../../database/lease.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { forUpdate, wholeRows } from '../../database/rows.ts'
import type { Condition } from '../../database/source.ts'
import type { Tables } from '../../database/tables.ts'
import { type AccessTokenRow, accessTokens } from '../tokens/repository.ts'
import type { Rules } from './plan.ts'

/** One round of the job, by whoever has the lease. */
export interface Round {
  readonly database: Database
  readonly lease: Lease
  /** The database's clock, when the round began: what comes later is the next one's. */
  readonly now: number
  readonly rules: Rules
  /** Aborted when the service is to end: what is left is the next round's. */
  readonly stopping: AbortSignal
}

/** How many tokens something was done with, by what it was. */
export type Done = Readonly<Record<string, number>>

/** Somebody else has the lease now. */
export class LeaseLost extends Error {}

/** All that a round writes is written by this: a few tokens at a time, so that nobody waits for long. */
export const writeInRound = <T>(
  { database, lease }: Pick<Round, 'database' | 'lease'>,
  work: (trx: Transaction<Tables>) => Promise<T>,
): Promise<T> =>
  database.transaction(async (trx) => {
    if (!(await holdLease(trx, database, lease))) throw new LeaseLost()
    return work(trx)
  })

const batchSize = 50

/**
 * All tokens that meet the condition, few at a time, in the order of a column and the id. Requests that came meanwhile have
 * their turn in between: SQLite lets them wait for each statement.
 */
export async function* tokensBy(
  { database, stopping }: Round,
  column: 'idle_since' | 'expires_at' | 'id',
  where: readonly Condition[],
): AsyncGenerator<AccessTokenRow[]> {
  let after: AccessTokenRow | undefined
  do {
    await setImmediate()
    if (stopping.aborted) return
    const isLater =
      after &&
      sql<SqlBool>`(${sql.ref(column)} >= ${after[column]} and (${sql.ref(column)} > ${after[column]} or id > ${after.id}))`
    const rows = await wholeRows(everythingIn(database.db), accessTokens, [
      ...where,
      ...(isLater ? [isLater] : []),
    ])
      .orderBy(column)
      .orderBy('id')
      .limit(batchSize)
      .execute()
    if (rows.length > 0) yield rows
    after = rows.length < batchSize ? undefined : rows.at(-1)
  } while (after)
}

/** As they are now, and nobody else changes them before the transaction ends. In the order of their ids, as everybody does. */
export async function lockTokens(
  trx: Transaction<Tables>,
  { engine }: Database,
  tokens: readonly AccessTokenRow[],
): Promise<AccessTokenRow[]> {
  const query = wholeRows(everythingIn(trx), accessTokens)
    .where(
      'id',
      'in',
      tokens.map(({ id }) => id),
    )
    .orderBy('id')
  return forUpdate(engine, query).execute()
}
