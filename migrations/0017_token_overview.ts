import type { Kysely } from 'kysely'
import {
  addColumns,
  bigInteger,
  copyWhole,
  dropColumns,
  dropCopiesOfWhole,
  generated,
  replaceIndexes,
  smallInteger,
  withDefault,
} from './_helpers.ts'

/** Both follow from the row by themselves. 0: neither locked nor noted as expired, 1: locked, 2: noted as expired. */
const columns = {
  noted_state: generated(
    smallInteger,
    'case when locked_at is not null then 1 when expired_at is not null then 2 else 0 end',
  ),
  last_used_key: generated(bigInteger, 'coalesce(last_used_at, 0)'),
}

/** One for each filter with each order that it is offered with. */
const orders = ['name_key', 'created_at', 'expires_at', 'last_used_key', 'idle_since']
const indexes = [[], ['owner_id']].flatMap((by) => orders.map((order) => [...by, 'noted_state', order, 'id']))
const before = [
  ['name_key', 'id'],
  ['created_at', 'id'],
]

const parts = {
  access_token_permissions: 'permission',
  access_token_projects: 'project_id',
} as const
const copies = { token_state: 'noted_state', token_created_at: 'created_at', token_expires_at: 'expires_at' }
const indexesOf = (by: string) =>
  ['token_created_at', 'token_expires_at'].map((order) => [by, 'token_state', order, 'token_id'])

export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumns(db, 'access_tokens', { columns, indexes })
  await dropColumns(db, 'access_tokens', { columns: [], indexes: before })
  for (const [part, by] of Object.entries(parts)) {
    await addColumns(db, part, {
      columns: {
        token_state: withDefault(smallInteger, 0),
        token_created_at: withDefault(bigInteger, 0),
        token_expires_at: withDefault(bigInteger, 0),
      },
    })
    await copyWhole(db, part, { of: 'access_tokens', by: 'token_id', columns: copies })
    await replaceIndexes(db, part, { add: indexesOf(by), drop: [[by, 'token_id']] })
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const [part, by] of Object.entries(parts)) {
    await dropCopiesOfWhole(db, part)
    await replaceIndexes(db, part, { add: [[by, 'token_id']], drop: indexesOf(by) })
    await dropColumns(db, part, { columns: Object.keys(copies) })
  }
  await addColumns(db, 'access_tokens', { columns: {}, indexes: before })
  await dropColumns(db, 'access_tokens', { columns: Object.keys(columns), indexes })
}
