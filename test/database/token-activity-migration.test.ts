import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateDown, migrateUp } from '../../src/database/migrate.ts'
import { anyTable } from '../../src/database/rows.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

/** 0013 notes the last sign of life and what has expired, on databases that have been in use. */
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
const later = Date.now() + 86_400_000

const token = (id: number, last_used_at: number | null) => ({
  id,
  owner_id: 1,
  name: `token ${id}`,
  name_key: `token ${id}`,
  selector: `selector${id}`,
  mac: Buffer.alloc(32, id),
  pepper_id: 1,
  expires_at: later,
  last_used_at,
  created_at: 5,
  updated_at: 5,
})

test('tokens of before are idle since their last use or creation; back again, what was noted as expired stays so', async () => {
  const db = anyTable(database.db)
  const tokens = () => db.selectFrom('access_tokens').selectAll().orderBy('id').execute()
  await migrateUp(database, upTo('0012'.padEnd(9, 'z')))
  await db
    .insertInto('users')
    .values({
      id: 1,
      username: 'ada',
      display_name: 'Ada',
      name_key: 'ada',
      role: 'USER',
      language: 'en',
      created_at: 1,
      updated_at: 1,
    })
    .execute()
  await db
    .insertInto('access_tokens')
    .values([token(1, null), token(2, 3), token(3, 8)])
    .execute()

  await migrateUp(database, upTo('0013'.padEnd(9, 'z')))
  expect(await tokens()).toMatchObject(
    [5, 5, 8].map((idle_since) => ({ idle_since, expired_at: null, expires_at: later })),
  )
  expect(await db.selectFrom('token_policy').select('inactivity_days').execute()).toEqual([
    { inactivity_days: 180 },
  ])

  await db.updateTable('access_tokens').set({ expired_at: later }).where('id', '=', 2).execute()
  await migrateDown(database, upTo('0013'.padEnd(9, 'z')))
  const after = await tokens()
  expect(after.map(({ expires_at }) => Number(expires_at) <= Date.now())).toEqual([false, true, false])
  expect(after[0]).not.toHaveProperty('idle_since')
})
