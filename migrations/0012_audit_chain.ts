import { type Kysely, sql } from 'kysely'
import {
  addColumns,
  bigInteger,
  bytes,
  code,
  createTable,
  dropColumns,
  dropTables,
  dropTriggers,
  integer,
  nullable,
  oneOf,
  queueInserts,
  refuseChanges,
  refuseReplacing,
  withDefault,
} from './_helpers.ts'

const before = [
  ['subject_type', 'subject_id', 'id'],
  ['owner_user_id', 'id'],
]
const after = [
  ['subject_type', 'subject_id', 'occurred_at', 'id'],
  ['owner_user_id', 'occurred_at', 'id'],
  ['actor_user_id', 'occurred_at', 'id'],
  ['actor_token_id', 'occurred_at', 'id'],
  ['project_id', 'occurred_at', 'id'],
  ['action', 'occurred_at', 'id'],
  ['outcome', 'occurred_at', 'id'],
]
const unique = [['uid']]

export async function up(db: Kysely<unknown>): Promise<void> {
  // First what a server may refuse to this account: then nothing else was done yet.
  await refuseChanges(db, 'audit_events', 'delete')

  await addColumns(db, 'audit_events', {
    columns: {
      outcome: withDefault(oneOf('DONE', 'REFUSED'), 'DONE'),
      uid: nullable(bytes(16)),
      key_id: nullable(integer),
      mac: nullable(bytes(32)),
    },
    unique,
    indexes: after,
  })
  await dropColumns(db, 'audit_events', { columns: [], indexes: before })
  await sql`update audit_events set outcome = 'REFUSED' where action = 'signIn.failed'`.execute(db)

  await createTable(db, 'audit_links', {
    columns: {
      seq: bigInteger,
      event_id: bigInteger,
      event_mac: bytes(32),
      key_id: integer,
      mac: bytes(32),
    },
    primaryKey: ['seq'],
    unique: [['event_id']],
  })
  await createTable(db, 'audit_head', {
    columns: {
      id: bigInteger,
      seq: bigInteger,
      link_mac: bytes(32),
      adopted_to: bigInteger,
      key_id: integer,
      mac: bytes(32),
    },
    primaryKey: ['id'],
  })
  await createTable(db, 'audit_unlinked', { columns: { event_id: bigInteger }, primaryKey: ['event_id'] })
  await createTable(db, 'leases', {
    columns: { name: code(64), fence: bigInteger, expires_at: bigInteger },
    primaryKey: ['name'],
  })

  await sql`insert into audit_unlinked (event_id) select id from audit_events`.execute(db)
  await refuseChanges(db, 'audit_events', 'update')
  await refuseReplacing(db, 'audit_events', ['id', 'uid'])
  await queueInserts(db, 'audit_events', 'audit_unlinked (event_id)')
  await refuseChanges(db, 'audit_links', 'update')
  await refuseChanges(db, 'audit_links', 'delete')
  await refuseReplacing(db, 'audit_links', ['seq', 'event_id'])
}

/** The events stay; that they are what was written can't be shown any more. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await dropTriggers(db, 'audit_events')
  await dropTables(db, 'leases', 'audit_unlinked', 'audit_head', 'audit_links')
  await addColumns(db, 'audit_events', { columns: {}, indexes: before })
  await dropColumns(db, 'audit_events', {
    columns: ['outcome', 'uid', 'key_id', 'mac'],
    unique,
    indexes: after,
  })
}
