import type { Kysely } from 'kysely'
import {
  bigInteger,
  code,
  createTable,
  dropTables,
  id,
  integer,
  longText,
  name,
  nullable,
  oneOf,
  withDefault,
} from './_helpers.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'mail_outbox', {
    columns: {
      id,
      message_key: code(120),
      kind: code(80),
      recipient_name: name(190),
      recipient_address: name(254),
      language: oneOf('en', 'de'),
      params: longText,
      state: oneOf('PENDING', 'SENDING', 'SENT', 'REFUSED', 'EXPIRED', 'FAILED', 'UNKNOWN'),
      attempts: withDefault(integer, 0),
      unknown_outcomes: withDefault(integer, 0),
      next_attempt_at: bigInteger,
      claim: nullable(code(22)),
      last_answer: nullable(name(500)),
      not_after: nullable(bigInteger),
      created_at: bigInteger,
      sent_at: nullable(bigInteger),
    },
    unique: [['message_key']],
    indexes: [['state', 'next_attempt_at', 'id']],
  })
}

export const down = (db: Kysely<unknown>) => dropTables(db, 'mail_outbox')
