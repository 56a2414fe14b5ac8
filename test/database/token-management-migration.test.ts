import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateDown, migrateUp } from '../../src/database/migrate.ts'
import { anyTable } from '../../src/database/rows.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

/** 0011 counts secrets and keeps the policy, 0016 counts use, on databases that have been in use. */
let place: TestDatabase
let database: Database

beforeEach(async () => {
  place = await createTestDatabase()
  database = openDatabase(place.url)
})
afterEach(async () => {
  await database.close()
  await place.drop()
})

const upTo = (name: string) =>
  Object.fromEntries(Object.entries(migrations).filter(([other]) => other <= name))
const stamp = { created_at: 1, updated_at: 1 }

test('tokens of before have their first secret and no other; back again, a rotated one keeps its newest', async () => {
  const db = anyTable(database.db)
  await migrateUp(database, upTo('0010'.padEnd(9, 'z')))
  const user = { id: 1, username: 'ada', display_name: 'Ada', name_key: 'ada', role: 'USER', language: 'en' }
  await db
    .insertInto('users')
    .values({ ...user, ...stamp })
    .execute()
  const token = {
    id: 1,
    owner_id: 1,
    name: 'a',
    name_key: 'a',
    selector: 'selector1',
    pepper_id: 1,
    expires_at: 9,
  }
  await db
    .insertInto('access_tokens')
    .values({ ...token, mac: Buffer.alloc(32, 1), ...stamp })
    .execute()

  await migrateUp(database, upTo('0011'.padEnd(9, 'z')))
  const only = () => db.selectFrom('access_tokens').selectAll().executeTakeFirstOrThrow()
  expect(await only()).toMatchObject({ secret_number: 1, previous_mac: null, previous_until: null })
  expect(await db.selectFrom('token_policy').selectAll().execute()).toMatchObject([
    { id: 1, default_lifetime_days: 180, longest_lifetime_days: 365, version: 1 },
  ])

  const previous = { previous_mac: Buffer.alloc(32, 1), previous_pepper_id: 1, previous_until: 99 }
  await db
    .updateTable('access_tokens')
    .set({ mac: Buffer.alloc(32, 2), secret_number: 2, ...previous })
    .execute()
  await migrateDown(database, upTo('0011'.padEnd(9, 'z')))
  const after = await only()
  expect(Buffer.from(after.mac as Uint8Array)).toEqual(Buffer.alloc(32, 2))
  expect(Object.keys(after).filter((column) => /^(previous_|secret_)/.test(column))).toEqual([])

  await db
    .insertInto('access_token_permissions')
    .values({ token_id: 1, permission: 'customer:read' })
    .execute()
  const upgradedAt = Date.now()
  await migrateUp(database, migrations)
  const { granted_at } = await db
    .selectFrom('access_token_permissions')
    .select('granted_at')
    .executeTakeFirstOrThrow()
  expect(granted_at, 'when the counting began').toBeGreaterThanOrEqual(upgradedAt)
  expect(await db.selectFrom('token_policy').select('operations_per_minute').executeTakeFirst()).toEqual({
    operations_per_minute: 600,
  })
})
