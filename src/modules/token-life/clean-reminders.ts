import { dayMs } from '../../lib/durations.ts'
import './tables.ts'
import { type SqlBool, sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import { deleteOld } from '../../database/delete-old.ts'

/** Longer than a reminder counts, whatever the policy is. */
const keptMs = 500 * dayMs

export const cleanReminders = async (database: Database): Promise<Record<string, number>> => ({
  reminders: await deleteOld(database, {
    table: 'token_reminders',
    key: 'id',
    isOld: sql<SqlBool>`state <> 'QUEUED' and queued_at <= ${database.now} - ${keptMs}`,
  }),
})
