import { type Kysely, sql } from 'kysely'
import {
  addColumns,
  audited,
  bigInteger,
  bytes,
  createTable,
  dropColumns,
  dropTables,
  id,
  integer,
  nullable,
  withDefault,
} from './_helpers.ts'

/** Which secret it is, counted from 1; and the one before the last rotation, until when it is valid beside it. */
const secrets = {
  secret_number: withDefault(integer, 1),
  previous_mac: nullable(bytes(32)),
  previous_pepper_id: nullable(integer),
  previous_until: nullable(bigInteger),
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumns(db, 'access_tokens', { columns: secrets })
  await createTable(db, 'token_policy', {
    columns: { id, default_lifetime_days: integer, longest_lifetime_days: integer, ...audited },
  })
  const now = Date.now()
  await sql`insert into token_policy (id, default_lifetime_days, longest_lifetime_days, created_at, updated_at)
    values (1, 180, 365, ${now}, ${now})`.execute(db)
}

/** The version before knows one secret for each token: those of before a rotation end at once. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await dropTables(db, 'token_policy')
  await dropColumns(db, 'access_tokens', { columns: Object.keys(secrets) })
}
