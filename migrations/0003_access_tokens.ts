import type { Kysely } from 'kysely'
import {
  audited,
  bigInteger,
  bytes,
  code,
  createTable,
  dropTables,
  id,
  integer,
  name,
  nullable,
  oneOf,
  reference,
} from './_helpers.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'access_tokens', {
    columns: {
      id,
      owner_id: reference('users (id)'),
      name: name(80),
      name_key: code(190),
      description: nullable(name(500)),
      selector: code(12),
      mac: bytes(32),
      pepper_id: integer,
      expires_at: bigInteger,
      created_by_token_id: nullable(bigInteger),
      locked_at: nullable(bigInteger),
      locked_by: nullable(oneOf('HOLDER', 'ADMINISTRATOR')),
      lock_reason: nullable(name(500)),
      last_used_at: nullable(bigInteger),
      last_used_address: nullable(code(64)),
      last_used_agent: nullable(name(255)),
      ...audited,
    },
    unique: [['selector'], ['owner_id', 'name_key']],
    indexes: [
      ['owner_id', 'created_at', 'id'],
      ['name_key', 'id'],
      ['created_at', 'id'],
      ['expires_at', 'id'],
    ],
  })

  await createTable(db, 'access_token_permissions', {
    columns: { token_id: reference('access_tokens (id) on delete cascade'), permission: code(80) },
    primaryKey: ['token_id', 'permission'],
    indexes: [['permission', 'token_id']],
  })
}

export const down = (db: Kysely<unknown>) => dropTables(db, 'access_token_permissions', 'access_tokens')
