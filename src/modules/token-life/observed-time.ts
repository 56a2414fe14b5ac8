import './tables.ts'
import type { Transaction } from 'kysely'
import type { Queryable } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import type { Log } from '../../lib/log.ts'

/** A stretch of time that nobody observed. */
export interface Gap {
  readonly from_at: number
  readonly until_at: number
}

/** Rounds are a minute apart. A day without one is no honest day: the service was off, or the clock was moved. */
const longestRestMs = 30 * 60 * 60_000

/**
 * The instant at which so much time has been observed since another one. What passed in gaps doesn't count, so that neither a
 * clock that is moved nor a service that is off for weeks takes from anybody the days in which a token can be used.
 */
export function observedLater(since: number, ms: number, gaps: readonly Gap[]): number {
  let instant = since + ms
  for (const { from_at, until_at } of gaps)
    if (until_at > since && from_at < instant) instant += until_at - Math.max(from_at, since)
  return instant
}

/** In the order of time; none overlaps another. */
export const readGaps = (db: Queryable): Promise<Gap[]> =>
  db.selectFrom('token_life_gaps').select(['from_at', 'until_at']).orderBy('from_at').execute()

/** At the beginning of each round: notes a gap since the one before, or forgets gaps that a clock which went back is before. */
export async function observe(trx: Transaction<Tables>, now: number, log: Log): Promise<void> {
  const before = await trx.selectFrom('token_life_clock').select('seen_at').executeTakeFirst()
  if (!before) {
    await trx.insertInto('token_life_clock').values({ id: 1, seen_at: now }).execute()
    return
  }
  const { seen_at } = before
  if (now - seen_at > longestRestMs) {
    await trx.insertInto('token_life_gaps').values({ from_at: seen_at, until_at: now }).execute()
    log.warn(about(seen_at, now), 'no round of the life of tokens for long, or the clock was moved ahead')
  } else if (now < seen_at) {
    await trx.deleteFrom('token_life_gaps').where('from_at', '>=', now).execute()
    await trx.updateTable('token_life_gaps').set({ until_at: now }).where('until_at', '>', now).execute()
    log.warn(about(seen_at, now), 'the clock of the database was moved back')
  }
  await trx.updateTable('token_life_clock').set({ seen_at: now }).execute()
}

const about = (from: number, until: number) => ({
  from: new Date(from).toISOString(),
  until: new Date(until).toISOString(),
})
