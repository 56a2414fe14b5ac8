import './tables.ts'
import { type SqlBool, sql, type Transaction } from 'kysely'
import type { PermissionSet } from '../../authorization/permission-set.ts'
import type { Database, Queryable } from '../../database/database.ts'
import { deleteOld } from '../../database/delete-old.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { forUpdate, visibleRows } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { larger, plus, smaller, upsert } from '../../database/upsert.ts'
import { dayMs } from '../../lib/durations.ts'
import { dayText } from '../../lib/utc-day.ts'
import { accessTokens } from './repository.ts'

/** Days of use are kept for so long. */
export const daysKept = 400
/** In one statement. */
const batch = 50

export interface DayOfUse {
  readonly tokenId: number
  readonly day: string
  readonly operations: number
  readonly errors: number
  readonly used: PermissionSet
  readonly firstAt: number
  readonly lastAt: number
}

/** Adds to what is there, whoever wrote it. In the order of the tokens' ids, which `days` comes in. */
export async function writeUse(
  trx: Transaction<Tables>,
  database: Database,
  days: readonly DayOfUse[],
): Promise<void> {
  for (let start = 0; start < days.length; start += batch)
    await writeBatch(trx, database, days.slice(start, start + batch))
}

async function writeBatch(
  trx: Transaction<Tables>,
  database: Database,
  days: readonly DayOfUse[],
): Promise<void> {
  const there = await lockTokens(trx, database, [...new Set(days.map(({ tokenId }) => tokenId))])
  const ofThose = days.filter(({ tokenId }) => there.has(tokenId))
  if (ofThose.length === 0) return
  await upsert(trx, database, {
    table: 'token_usage_days',
    key: ['token_id', 'day'],
    rows: ofThose.map(({ tokenId, day, operations, errors }) => ({
      token_id: tokenId,
      day,
      operations,
      errors,
    })),
    change: { operations: plus, errors: plus },
  })
  await writePermissions(trx, database, ofThose)
}

/**
 * Those that are still there, and stay until the transaction ends. Whoever takes permissions away has the token's row too:
 * nobody waits for a row below while somebody waits for this one.
 */
async function lockTokens(
  trx: Transaction<Tables>,
  { engine }: Database,
  ids: readonly number[],
): Promise<Set<number>> {
  const query = visibleRows(everythingIn(trx), accessTokens).select('id').where('id', 'in', ids).orderBy('id')
  const rows = await forUpdate(engine, query).execute()
  return new Set(rows.map(({ id }) => Number(id)))
}

/** Of what is granted now, and was when it was used. */
async function writePermissions(
  trx: Transaction<Tables>,
  database: Database,
  days: readonly DayOfUse[],
): Promise<void> {
  const granted = await trx
    .selectFrom('access_token_permissions')
    .selectAll()
    .where(
      'token_id',
      'in',
      days.map(({ tokenId }) => tokenId),
    )
    .execute()
  const grantedAt = new Map(
    granted.map(({ token_id, permission, granted_at }) => [`${token_id} ${permission}`, granted_at]),
  )
  await upsert(trx, database, {
    table: 'token_permission_use',
    key: ['token_id', 'permission'],
    rows: days.flatMap(({ tokenId, used, firstAt, lastAt }) =>
      used
        .names()
        .map((permission) => ({ permission, since: grantedAt.get(`${tokenId} ${permission}`) }))
        .filter(({ since }) => since !== undefined && since <= lastAt)
        .map(({ permission, since = 0 }) => ({
          token_id: tokenId,
          permission,
          first_used_at: Math.max(firstAt, since),
          last_used_at: lastAt,
        })),
    ),
    change: { first_used_at: smaller, last_used_at: larger },
  })
}

export interface UsageDay {
  readonly day: string
  readonly operations: number
  readonly errors: number
}

/** Of the last days up to today (UTC), by the database's clock, for each of the tokens; days without use are left out. */
export async function usageOfTokens(
  db: Queryable,
  ids: readonly number[],
  days: number,
  now: number,
): Promise<UsageDay[][]> {
  const rows = await db
    .selectFrom('token_usage_days')
    .select(['token_id', 'day', 'operations', 'errors'])
    .where('token_id', 'in', ids)
    .where('day', '>', dayText(now - days * dayMs))
    .orderBy('day')
    .execute()
  const byToken = Map.groupBy(rows, ({ token_id }) => token_id)
  return ids.map((id) => byToken.get(id) ?? [])
}

export interface PermissionUse {
  readonly permission: string
  readonly grantedAt: number
  readonly firstUsedAt: number | null
  readonly lastUsedAt: number | null
}

/** Of all that is granted, for each of the tokens, in the order of the names. */
export async function permissionUseOfTokens(
  db: Queryable,
  ids: readonly number[],
): Promise<PermissionUse[][]> {
  const rows = await db
    .selectFrom('access_token_permissions as granted')
    .leftJoin('token_permission_use as use', (join) =>
      join.onRef('use.token_id', '=', 'granted.token_id').onRef('use.permission', '=', 'granted.permission'),
    )
    .select([
      'granted.token_id as tokenId',
      'granted.permission',
      'granted.granted_at as grantedAt',
      'use.first_used_at as firstUsedAt',
      'use.last_used_at as lastUsedAt',
    ])
    .where('granted.token_id', 'in', ids)
    .orderBy('granted.permission')
    .execute()
  const byToken = Map.groupBy(rows, ({ tokenId }) => tokenId)
  return ids.map((id) => byToken.get(id) ?? [])
}

export const cleanUsage = (database: Database): Promise<number> =>
  deleteOld(database, {
    table: 'token_usage_days',
    key: 'id',
    isOld: sql<SqlBool>`day <= ${oldestDay(database)}`,
  })

const oldestDay = ({ engine, now }: Database) =>
  engine === 'sqlite'
    ? sql`date((${now}) / 1000 - ${daysKept * 86_400}, 'unixepoch')`
    : sql`date(from_unixtime((${now}) / 1000 - ${daysKept * 86_400}))`
