import { dayMs } from '../../lib/durations.ts'
import './tables.ts'
import { type SqlBool, sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import { deleteOld } from '../../database/delete-old.ts'

/** How long links stay after their time, used or not. */
const endedKeptMs = 30 * dayMs

export const cleanLinks = async (database: Database): Promise<Record<string, number>> => ({
  links: await deleteOld(database, {
    table: 'one_time_links',
    key: 'id',
    isOld: sql<SqlBool>`expires_at <= ${database.now} - ${endedKeptMs}`,
  }),
})
