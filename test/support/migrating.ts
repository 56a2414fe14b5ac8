import { afterEach, beforeEach } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateDown, migrateUp } from '../../src/database/migrate.ts'
import { anyTable } from '../../src/database/rows.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const stamp = { created_at: 1, updated_at: 1 }

/** An empty database for each test of the file, which goes from migration to migration. */
export function migrating() {
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

  const db = () => anyTable(database.db)
  return {
    database: () => database,
    /** Of whatever tables and columns there are at the time. */
    db,
    rowsOf: (table: string) => db().selectFrom(table).selectAll().orderBy('id').execute(),
    insert: async (table: string, ...rows: readonly object[]): Promise<void> => {
      await db().insertInto(table).values(rows).execute()
    },
    /** Through the migration with this number. */
    up: (number: string) => migrateUp(database, upTo(number)),
    /** Takes the newest one back. */
    down: () => migrateDown(database, migrations),
  }
}

const upTo = (number: string) =>
  Object.fromEntries(Object.entries(migrations).filter(([name]) => name.slice(0, number.length) <= number))

export const ada = {
  id: 1,
  username: 'ada',
  display_name: 'Ada',
  name_key: 'ada',
  role: 'USER',
  language: 'en',
  ...stamp,
}

/** One of hers, with what a token has had from the beginning. */
export const adasToken = (id: number) => ({
  id,
  owner_id: ada.id,
  name: `token ${id}`,
  name_key: `token ${id}`,
  selector: `selector${id}`,
  mac: Buffer.alloc(32, id),
  pepper_id: 1,
  expires_at: 9,
  ...stamp,
})
