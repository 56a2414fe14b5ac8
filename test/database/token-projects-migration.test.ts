import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateDown, migrateUp } from '../../src/database/migrate.ts'
import { anyTable } from '../../src/database/rows.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

/** 0010 restricts tokens to projects, on databases that have been in use. */
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
const tokens = () => anyTable(database.db).selectFrom('access_tokens').selectAll().orderBy('id').execute()
const stamp = { created_at: 1, updated_at: 1 }

const token = (id: number) => ({
  id,
  owner_id: 1,
  name: `token ${id}`,
  name_key: `token ${id}`,
  selector: `selector${id}`,
  mac: Buffer.alloc(32, id),
  pepper_id: 1,
  expires_at: 9,
  ...stamp,
})

test('tokens of before see what their owner sees; restricted ones are never opened, whatever becomes of their projects', async () => {
  const db = anyTable(database.db)
  await migrateUp(database, upTo('0009'.padEnd(9, 'z')))
  const user = { id: 1, username: 'ada', display_name: 'Ada', name_key: 'ada', role: 'USER', language: 'en' }
  await db
    .insertInto('users')
    .values({ ...user, ...stamp })
    .execute()
  const project = { id: 1, project_key: 'A', name: 'A', name_key: 'a', currency: 'EUR' }
  await db
    .insertInto('projects')
    .values({ ...project, tax_rate_standard: 0, tax_rate_reduced: 0, ...stamp })
    .execute()
  await db.insertInto('access_tokens').values(token(1)).execute()

  await migrateUp(database, upTo('0010'.padEnd(9, 'z')))
  expect(await tokens()).toMatchObject([{ id: 1, all_projects: 1 }])
  await db
    .insertInto('access_tokens')
    .values({ ...token(2), all_projects: 0 })
    .execute()
  await db.insertInto('access_token_projects').values({ token_id: 2, project_id: 1 }).execute()
  await db.deleteFrom('projects').execute()
  expect(await db.selectFrom('access_token_projects').selectAll().execute()).toEqual([])
  expect(await tokens()).toMatchObject([{ all_projects: 1 }, { all_projects: 0 }])

  await migrateDown(database, migrations)
  expect(await tokens()).toMatchObject([
    { id: 1, locked_at: null },
    { id: 2, locked_by: 'ADMINISTRATOR', lock_reason: expect.stringContaining('restricted to projects') },
  ])
})
