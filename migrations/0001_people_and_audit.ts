import type { Kysely } from 'kysely'
import {
  audited,
  bigInteger,
  code,
  createTable,
  dropTables,
  flag,
  id,
  longText,
  name,
  nullable,
  oneOf,
  reference,
  withDefault,
} from './_helpers.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'users', {
    columns: {
      id,
      username: code(64),
      display_name: name(120),
      email: nullable(name(254)),
      role: oneOf('ADMINISTRATOR', 'USER'),
      language: withDefault(oneOf('en', 'de'), 'en'),
      is_active: withDefault(flag, 1),
      ...audited,
    },
    unique: [['username']],
  })

  await createTable(db, 'user_permissions', {
    columns: { user_id: reference('users (id) on delete cascade'), permission: code(80) },
    primaryKey: ['user_id', 'permission'],
  })

  // No foreign keys: what happened stays known after its token or user is gone.
  await createTable(db, 'audit_events', {
    columns: {
      id,
      occurred_at: bigInteger,
      actor_kind: oneOf('TOKEN', 'SYSTEM'),
      actor_user_id: nullable(bigInteger),
      actor_token_id: nullable(bigInteger),
      actor_name: nullable(name(120)),
      action: code(80),
      subject_type: code(40),
      subject_id: bigInteger,
      owner_user_id: nullable(bigInteger),
      project_id: nullable(bigInteger),
      changes: nullable(longText),
      request_id: nullable(code(64)),
      address: nullable(code(64)),
      user_agent: nullable(name(255)),
    },
    indexes: [
      ['occurred_at', 'id'],
      ['subject_type', 'subject_id', 'id'],
      ['owner_user_id', 'id'],
    ],
  })
}

export const down = (db: Kysely<unknown>) => dropTables(db, 'audit_events', 'user_permissions', 'users')
