import { dayMs } from '../lib/durations.ts'
import './tables.ts'
import { type SqlBool, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { deleteOld } from '../database/delete-old.ts'

/**
 * How long it is known what became of a mail. Longer than any token lives, as its removal counts the reminders that were
 * accepted; and as long as a cause could come again, so that it is not mailed twice.
 */
const finishedKeptMs = 400 * dayMs

/** Mails that are done with. A mail that waits stays, however old. */
export const cleanOutbox = async (database: Database): Promise<Record<string, number>> => ({
  mails: await deleteOld(database, {
    table: 'mail_outbox',
    key: 'id',
    // Of a mail that is done with, the end of its last lease: minutes after it was.
    isOld: sql<SqlBool>`state in ('SENT', 'REFUSED', 'EXPIRED', 'FAILED', 'UNKNOWN') and next_attempt_at <= ${database.now} - ${finishedKeptMs}`,
  }),
})
