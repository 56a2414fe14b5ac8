import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateDown, migrateUp } from '../../src/database/migrate.ts'
import { anyTable } from '../../src/database/rows.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

/** 0015 lets links be about tokens, on databases that have been in use. */
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
const link = (purpose: string, nonce: number) => ({
  purpose,
  user_id: 1,
  nonce: Buffer.alloc(16, nonce),
  created_at: 1,
  expires_at: 9,
})

test('links of before keep working under their ids, no id comes again, and those about tokens go with the token', async () => {
  const db = anyTable(database.db)
  const links = () => db.selectFrom('one_time_links').selectAll().orderBy('id').execute()
  const insert = async (values: Record<string, unknown>) =>
    Number((await db.insertInto('one_time_links').values(values).executeTakeFirstOrThrow()).insertId)

  await migrateUp(database, upTo('0013'.padEnd(9, 'z')))
  const user = { id: 1, username: 'ada', display_name: 'Ada', name_key: 'ada', role: 'USER', language: 'en' }
  await db
    .insertInto('users')
    .values({ ...user, ...stamp })
    .execute()
  await db
    .insertInto('access_tokens')
    .values({
      id: 1,
      owner_id: 1,
      name: 'token',
      name_key: 'token',
      selector: 'selector',
      mac: Buffer.alloc(32),
      pepper_id: 1,
      expires_at: 9,
      ...stamp,
    })
    .execute()
  const kept = [
    await insert(link('INVITATION', 1)),
    await insert({ ...link('PASSWORD_RESET', 2), used_at: 5 }),
  ]
  const gone = await insert(link('INVITATION', 3))
  await db.deleteFrom('one_time_links').where('id', '=', gone).execute()
  await expect(insert(link('KEEP_TOKEN', 4))).rejects.toThrow()
  const before = await links()
  expect(before.map(({ id }) => id)).toEqual(kept)

  await migrateUp(database, upTo('0015'.padEnd(9, 'z')))
  expect(await links()).toEqual(
    before.map((row) => ({ ...row, token_id: null, token_owner_id: null, token_instant: null })),
  )
  await expect(insert(link('UNICORN', 4))).rejects.toThrow()
  const next = await insert(link('INVITATION', 5))
  expect(next).toBeGreaterThan(gone)
  const ofToken = { ...link('KEEP_TOKEN', 6), token_id: 1, token_owner_id: 1, token_instant: 1 }
  await insert(ofToken)
  await db.deleteFrom('access_tokens').execute()
  expect((await links()).map(({ id }) => id)).toEqual([...kept, next])
  await insert({ ...ofToken, token_id: null })

  await migrateDown(database, upTo('0015'.padEnd(9, 'z')))
  expect((await links()).map(({ id }) => id)).toEqual([...kept, next])
  expect((await links()).slice(0, 2)).toEqual(before)
  await expect(insert(link('KEEP_TOKEN', 7))).rejects.toThrow()
  expect(await insert(link('INVITATION', 8))).toBeGreaterThan(next + 1)
  await db
    .insertInto('oidc_attempts')
    .values({ hash: Buffer.alloc(32), link_id: next, return_to: '/', expires_at: 9 })
    .execute()
})
