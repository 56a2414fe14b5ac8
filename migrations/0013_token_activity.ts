import { type Kysely, sql } from 'kysely'
import { addColumns, bigInteger, dropColumns, integer, nullable, withDefault } from './_helpers.ts'

const byIdleness = [['idle_since', 'id']]

export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumns(db, 'access_tokens', {
    columns: { idle_since: withDefault(bigInteger, 0), expired_at: nullable(bigInteger) },
  })
  await sql`update access_tokens
    set idle_since = case when last_used_at > created_at then last_used_at else created_at end`.execute(db)
  await addColumns(db, 'access_tokens', { columns: {}, indexes: byIdleness })
  await addColumns(db, 'token_policy', { columns: { inactivity_days: withDefault(integer, 180) } })
}

/** The version before looks at the expiry alone: what was noted as expired must not come back with a clock that goes back. */
export async function down(db: Kysely<unknown>): Promise<void> {
  const now = Date.now()
  await sql`update access_tokens set expires_at = ${now} where expired_at is not null and expires_at > ${now}`.execute(
    db,
  )
  await dropColumns(db, 'token_policy', { columns: ['inactivity_days'] })
  await dropColumns(db, 'access_tokens', { columns: ['idle_since', 'expired_at'], indexes: byIdleness })
}
