import type { Kysely } from 'kysely'
import {
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
  await createTable(db, 'passwords', {
    columns: {
      user_id: reference('users (id) on delete cascade'),
      hash: code(255),
      changed_at: bigInteger,
    },
    primaryKey: ['user_id'],
  })

  await createTable(db, 'sessions', {
    columns: {
      id,
      user_id: reference('users (id) on delete cascade'),
      hash: bytes(32),
      method: oneOf('PASSWORD', 'OIDC'),
      created_at: bigInteger,
      authenticated_at: bigInteger,
      last_seen_at: bigInteger,
      expires_at: bigInteger,
      address: nullable(code(64)),
      user_agent: nullable(name(255)),
    },
    unique: [['hash']],
    indexes: [
      ['user_id', 'id'],
      ['expires_at', 'id'],
    ],
  })

  await createTable(db, 'one_time_links', {
    columns: {
      id,
      purpose: oneOf('SET_UP', 'INVITATION', 'PASSWORD_RESET'),
      user_id: nullable(reference('users (id) on delete cascade')),
      nonce: bytes(16),
      created_at: bigInteger,
      expires_at: bigInteger,
      used_at: nullable(bigInteger),
    },
    indexes: [['user_id', 'id']],
  })

  await createTable(db, 'user_identities', {
    columns: {
      id,
      user_id: reference('users (id) on delete cascade'),
      issuer: code(255),
      subject: code(255),
      created_at: bigInteger,
    },
    unique: [['issuer', 'subject']],
    indexes: [['user_id', 'id']],
  })

  await createTable(db, 'sign_in_budgets', {
    columns: { bucket: bytes(32), spent: integer, ends_at: bigInteger },
    primaryKey: ['bucket'],
    indexes: [['ends_at']],
  })

  await createTable(db, 'oidc_attempts', {
    columns: {
      id,
      hash: bytes(32),
      link_id: nullable(reference('one_time_links (id) on delete cascade')),
      return_to: code(500),
      expires_at: bigInteger,
      used_at: nullable(bigInteger),
    },
    unique: [['hash']],
    indexes: [['expires_at', 'id']],
  })
}

export const down = (db: Kysely<unknown>) =>
  dropTables(
    db,
    'oidc_attempts',
    'sign_in_budgets',
    'user_identities',
    'one_time_links',
    'sessions',
    'passwords',
  )
