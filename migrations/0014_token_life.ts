import type { Kysely } from 'kysely'
import {
  addColumns,
  bigInteger,
  code,
  createTable,
  dropColumns,
  dropTables,
  id,
  integer,
  name,
  nullable,
  oneOf,
  reference,
  withDefault,
} from './_helpers.ts'

const byExpiry = [['expired_at', 'expires_at', 'id']]
const byDeactivation = [['deactivated_at', 'id']]

export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumns(db, 'token_policy', {
    columns: {
      reminder_days: withDefault(code(40), '30,7,1'),
      deactivated_owner_days: withDefault(integer, 30),
    },
  })
  await addColumns(db, 'access_tokens', {
    columns: { expiry_chosen_at: withDefault(bigInteger, 0) },
    indexes: byExpiry,
  })
  await addColumns(db, 'users', { columns: {}, indexes: byDeactivation })
  await createTable(db, 'token_reminders', {
    columns: {
      id,
      message_key: code(120),
      token_id: reference('access_tokens (id) on delete cascade'),
      purpose: oneOf('INACTIVITY', 'EXPIRY'),
      cycle: bigInteger,
      turn: integer,
      stage: integer,
      recipient_id: reference('users (id) on delete cascade'),
      recipient_address: name(254),
      state: oneOf('QUEUED', 'ACCEPTED', 'REFUSED', 'FAILED', 'UNKNOWN', 'DROPPED'),
      deadline: bigInteger,
      link_id: nullable(bigInteger),
      queued_at: bigInteger,
      accepted_at: nullable(bigInteger),
    },
    unique: [['message_key']],
    indexes: [
      ['token_id', 'purpose', 'cycle'],
      ['queued_at', 'id'],
    ],
  })
  await createTable(db, 'token_life_clock', {
    columns: { id: bigInteger, seen_at: bigInteger },
    primaryKey: ['id'],
  })
  await createTable(db, 'token_life_gaps', {
    columns: { id, from_at: bigInteger, until_at: bigInteger },
  })
}

/** What waits in the outbox is of a kind that the version before leaves alone. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await dropTables(db, 'token_life_gaps', 'token_life_clock', 'token_reminders')
  await dropColumns(db, 'users', { columns: [], indexes: byDeactivation })
  await dropColumns(db, 'access_tokens', { columns: ['expiry_chosen_at'], indexes: byExpiry })
  await dropColumns(db, 'token_policy', { columns: ['reminder_days', 'deactivated_owner_days'] })
}
