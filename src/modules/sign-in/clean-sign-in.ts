import './tables.ts'
import { type SqlBool, sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import { deleteOld } from '../../database/delete-old.ts'
import { endedSessionKeptMs, sessionIdleMs } from './policy.ts'

/** What signing in leaves behind and nobody needs. What happened is in the audit log; nothing here is asked for it. */
export async function cleanSignIn(database: Database): Promise<Record<string, number>> {
  const { now } = database
  const ended = sql<SqlBool>`(expires_at <= ${now} - ${endedSessionKeptMs} or last_seen_at <= ${now} - ${sessionIdleMs + endedSessionKeptMs})`
  return {
    sessions: await deleteOld(database, { table: 'sessions', key: 'id', isOld: ended }),
    oidcAttempts: await deleteOld(database, {
      table: 'oidc_attempts',
      key: 'id',
      isOld: sql<SqlBool>`expires_at <= ${now}`,
    }),
    budgets: await deleteOld(database, {
      table: 'sign_in_budgets',
      key: 'bucket',
      isOld: sql<SqlBool>`ends_at <= ${now}`,
    }),
  }
}
