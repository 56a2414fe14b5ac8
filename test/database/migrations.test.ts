import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { assertSchema, migrateDown, migrateUp, SchemaMismatch } from '../../src/database/migrate.ts'
import { createTestDatabase, engine, type TestDatabase } from '../support/test-database.ts'

const names = Object.keys(migrations)
const newest = names.slice(-1)

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

/** As a version knew them that was released before the rest was written. */
const firstMigrations = (count: number): Record<string, Migration> =>
  Object.fromEntries(Object.entries(migrations).slice(0, count))

const withUnknown = (name: string): Record<string, Migration> => ({
  ...migrations,
  [name]: { up: async (_: Kysely<unknown>) => {} },
})

/** Of all tables, with what MySQL makes for foreign keys. */
async function indexes(): Promise<string[]> {
  const { rows } = await (database.engine === 'mysql'
    ? sql<{ name: string }>`select distinct concat(table_name, ' ', index_name) as name
        from information_schema.statistics where table_schema = database() and table_name not like 'kysely%'`
    : sql<{
        name: string
      }>`select name from sqlite_master where type = 'index' and tbl_name not like 'kysely%'`
  ).execute(database.db)
  return rows.map(({ name }) => name).sort()
}

/** Changes indexes on MySQL, and nothing on SQLite. */
const changesNoTable = '0018_foreign_key_indexes'

async function tables() {
  const found = await database.db.introspection.getTables()
  return found
    .map(({ name, columns }) => ({
      name,
      columns: columns.map((it) => `${it.name} ${it.dataType}${it.isNullable ? '' : ' not null'}`).sort(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function mismatch(): Promise<Error> {
  const error = await assertSchema(database, migrations).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(SchemaMismatch)
  return error as SchemaMismatch
}

it('runs all migrations in the order of their names, and then has nothing left to run', async () => {
  expect(names).toEqual([...names].sort())
  expect(await migrateUp(database, migrations)).toEqual(names)
  expect(await migrateUp(database, migrations)).toEqual([])
})

it('takes back each migration with exactly the tables that it made, and makes all again', {
  timeout: 60_000,
}, async () => {
  const before = []
  for (let count = 1; count <= names.length; count++) {
    const [name] = names.slice(count - 1, count)
    before.push([await tables(), await indexes()])
    expect(await migrateUp(database, firstMigrations(count))).toEqual([name])
    if (name !== changesNoTable) expect([await tables(), await indexes()]).not.toEqual(before.at(-1))
  }
  const first = await tables()
  for (const name of [...names].reverse()) {
    expect(await migrateDown(database, migrations)).toEqual([name])
    expect([await tables(), await indexes()], `after ${name} was taken back`).toEqual(before.pop())
  }
  expect(await tables()).toEqual([])
  expect(await migrateDown(database, migrations)).toEqual([])
  expect(await migrateUp(database, migrations)).toEqual(names)
  expect(await tables()).toEqual(first)
})

it('neither goes on from what a newer version made, nor takes that back', async () => {
  await migrateUp(database, withUnknown('9999_newer'))
  const before = await tables()
  for (const work of [migrateUp, migrateDown]) {
    const refused = work(database, migrations)
    await expect(refused).rejects.toBeInstanceOf(SchemaMismatch)
    await expect(refused).rejects.toThrow('migrated by a newer Gatehouse (9999_newer)')
  }
  expect(await tables()).toEqual(before)
})

it.runIf(engine === 'sqlite')('leaves nothing of a migration that fails halfway on SQLite', async () => {
  await migrateUp(database, migrations)
  const before = await tables()
  const failing: Migration = {
    async up(db) {
      await sql`create table half (id integer)`.execute(db)
      throw new Error('halfway')
    },
  }
  await expect(migrateUp(database, { ...migrations, '9999_failing': failing })).rejects.toThrow('halfway')
  expect(await tables()).toEqual(before)
})

it.runIf(engine === 'sqlite')('refuses a migration that leaves references to nothing, whole', async () => {
  await migrateUp(database, migrations)
  const orphaning: Migration = {
    async up(db) {
      await sql`insert into sales_prices (product_id, price, currency, created_at, updated_at)
        values (99, 1, 'EUR', 1, 1)`.execute(db)
    },
  }
  await expect(migrateUp(database, { ...migrations, '9999_orphaning': orphaning })).rejects.toThrow(
    'sales_prices',
  )
  expect((await sql`select id from sales_prices`.execute(database.db)).rows).toEqual([])
  await expect(
    sql`insert into sales_prices (product_id, price, currency, created_at, updated_at)
      values (99, 1, 'EUR', 1, 1)`.execute(database.db),
  ).rejects.toThrow('FOREIGN KEY')
})

it('accepts a database with exactly its own migrations', async () => {
  await migrateUp(database, migrations)
  await expect(assertSchema(database, migrations)).resolves.toBeUndefined()
})

it('refuses an empty database and names the command to run', async () => {
  expect((await mismatch()).message).toContain('npx gatehouse migrate')
})

it('refuses a database with a pending migration and names it and the command to run', async () => {
  await migrateUp(database, firstMigrations(names.length - 1))
  const { message } = await mismatch()
  expect(message).toContain(`(${newest})`)
  expect(message).toContain('npx gatehouse migrate')
})

it('refuses a database that a newer version migrated, and names what it does not know', async () => {
  await migrateUp(database, withUnknown('9999_of_the_future'))
  const { message } = await mismatch()
  expect(message).toContain('newer')
  expect(message).toContain('9999_of_the_future')
})

it('speaks of the newer version first when the database is both ahead and behind', async () => {
  await migrateUp(database, migrations)
  await sql`update kysely_migration set name = '9999_of_the_future' where name = ${newest[0]}`.execute(
    database.db,
  )
  expect((await mismatch()).message).toContain('newer')
})
