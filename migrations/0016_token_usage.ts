import { type Kysely, sql } from 'kysely'
import {
  addColumns,
  bigInteger,
  code,
  createTable,
  date,
  dropColumns,
  dropTables,
  id,
  integer,
  reference,
  withDefault,
} from './_helpers.ts'

const grantedAt = { granted_at: withDefault(bigInteger, 0) }
const rate = { operations_per_minute: withDefault(integer, 600) }
const ofToken = reference('access_tokens (id) on delete cascade')

export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumns(db, 'access_token_permissions', { columns: grantedAt })
  // Of what was granted before, nobody knows whether it was used: its use is counted from now on.
  await sql`update access_token_permissions set granted_at = ${Date.now()}`.execute(db)
  await createTable(db, 'token_usage_days', {
    columns: { id, token_id: ofToken, day: date, operations: bigInteger, errors: bigInteger },
    unique: [['token_id', 'day']],
    indexes: [['day', 'id']],
  })
  await createTable(db, 'token_permission_use', {
    columns: {
      token_id: ofToken,
      permission: code(80),
      first_used_at: bigInteger,
      last_used_at: bigInteger,
    },
    primaryKey: ['token_id', 'permission'],
  })
  await addColumns(db, 'token_policy', { columns: rate })
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await dropColumns(db, 'token_policy', { columns: Object.keys(rate) })
  await dropTables(db, 'token_permission_use', 'token_usage_days')
  await dropColumns(db, 'access_token_permissions', { columns: Object.keys(grantedAt) })
}
