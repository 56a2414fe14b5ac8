import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateDown, migrateUp } from '../../src/database/migrate.ts'
import { anyTable } from '../../src/database/rows.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

/** 0017 copies to permissions what lists of tokens begin at, on databases that have been in use. */
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

const before = (name: string) =>
  Object.fromEntries(Object.entries(migrations).filter(([other]) => other < name))
const stamp = { created_at: 5, updated_at: 5 }

test('permissions that are there know the state and times of their token, and go on to; back again, nothing is lost', async () => {
  const db = anyTable(database.db)
  const held = () => db.selectFrom('access_token_permissions').selectAll().orderBy('permission').execute()
  await migrateUp(database, before('0017'))
  const user = { id: 1, username: 'ada', display_name: 'Ada', name_key: 'ada', role: 'USER', language: 'en' }
  await db
    .insertInto('users')
    .values({ ...user, ...stamp })
    .execute()
  const token = { id: 1, owner_id: 1, name: 'a', name_key: 'a', selector: 'selector1', pepper_id: 1 }
  await db
    .insertInto('access_tokens')
    .values({
      ...token,
      mac: Buffer.alloc(32, 1),
      expires_at: 9,
      locked_at: 7,
      locked_by: 'HOLDER',
      ...stamp,
    })
    .execute()
  await db.insertInto('access_token_permissions').values({ token_id: 1, permission: 'a' }).execute()

  await migrateUp(database, before('0018'))
  const copies = { token_state: 1, token_created_at: 5, token_expires_at: 9 }
  await db.insertInto('access_token_permissions').values({ token_id: 1, permission: 'b' }).execute()
  expect(await held()).toMatchObject([copies, copies])
  await db.updateTable('access_tokens').set({ locked_at: null, expires_at: 99 }).execute()
  expect(await held()).toMatchObject(
    ['a', 'b'].map((permission) => ({ permission, ...copies, token_state: 0, token_expires_at: 99 })),
  )

  await migrateDown(database, before('0018'))
  expect(await held()).toEqual(['a', 'b'].map((permission) => ({ token_id: 1, permission, granted_at: 0 })))
  await db.updateTable('access_tokens').set({ expires_at: 100 }).execute()
})
