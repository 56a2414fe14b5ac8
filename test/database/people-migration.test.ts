import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { type Database, openDatabase } from '../../src/database/database.ts'
import { migrateDown, migrateUp } from '../../src/database/migrate.ts'
import { anyTable } from '../../src/database/rows.ts'
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts'

/** 0008 rebuilds the audit log and adds to users, on databases that have been in use. */
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
const rowsOf = (table: string) => anyTable(database.db).selectFrom(table).selectAll().orderBy('id').execute()

const event = (actor_kind: string, subject_id: number) => ({
  occurred_at: 1_000 + subject_id,
  actor_kind,
  actor_user_id: 7,
  action: 'user.created',
  subject_type: 'User',
  subject_id,
  changes: '{"role":[null,"USER"]}',
})

test('keeps events with their ids, gives new ones the next, and takes it all back', async () => {
  const db = anyTable(database.db)
  await migrateUp(database, upTo('0007'.padEnd(9, 'z')))
  for (const id of [1, 2, 3]) await db.insertInto('audit_events').values(event('TOKEN', id)).execute()
  await db.deleteFrom('audit_events').where('subject_id', '=', 2).execute()
  const before = await rowsOf('audit_events')
  expect(before.map(({ id }) => id)).toEqual([1, 3])

  await migrateUp(database, upTo('0008'.padEnd(9, 'z')))
  expect(await rowsOf('audit_events')).toEqual(before.map((row) => ({ ...row, actor_session_id: null })))
  await db
    .insertInto('audit_events')
    .values({ ...event('PERSON', 4), actor_session_id: 9 })
    .execute()
  await expect(db.insertInto('audit_events').values(event('NOBODY', 5)).execute()).rejects.toThrow()
  expect((await rowsOf('audit_events')).map(({ id }) => id)).toEqual([1, 3, 4])

  await migrateDown(database, migrations)
  const after = await rowsOf('audit_events')
  expect(after.slice(0, 2)).toEqual(before)
  expect(after[2]).toMatchObject({ id: 4, actor_kind: 'SYSTEM', actor_name: 'person', actor_user_id: 7 })
  await expect(db.insertInto('audit_events').values(event('PERSON', 6)).execute()).rejects.toThrow()
})

test('the rebuilt log has the indexes that it had', async () => {
  const indexes = async () => {
    const { rows } = await sql<{ name: string }>`${
      database.engine === 'sqlite'
        ? sql`select name from sqlite_master where type = 'index' and tbl_name = 'audit_events'`
        : sql`select distinct index_name as name from information_schema.statistics
              where table_schema = database() and table_name = 'audit_events'`
    }`.execute(database.db)
    return rows.map(({ name }) => name).sort()
  }
  await migrateUp(database, upTo('0007'.padEnd(9, 'z')))
  const before = await indexes()
  expect(before).toContain('ix_audit_events_occurred_at_id')
  await migrateUp(database, upTo('0008'.padEnd(9, 'z')))
  expect(await indexes()).toEqual(before)
  await migrateDown(database, migrations)
  expect(await indexes()).toEqual(before)
})

test('gives people the keys of their names and addresses; an address that two shared is the older one’s', async () => {
  const db = anyTable(database.db)
  await migrateUp(database, upTo('0007'.padEnd(9, 'z')))
  const person = (username: string, email: string | null, is_active = 1) => ({
    username,
    display_name: `Zoë ${username}`,
    email,
    role: 'USER',
    is_active,
    created_at: 1,
    updated_at: 2,
  })
  await db
    .insertInto('users')
    .values([person('ada', 'Ada@Example.com'), person('bob', 'ADA@example.com', 0), person('carl', null)])
    .execute()
  await migrateUp(database, upTo('0008'.padEnd(9, 'z')))
  expect(await rowsOf('users')).toMatchObject([
    {
      username: 'ada',
      name_key: 'zoe ada',
      email_key: 'ada@example.com',
      deactivated_at: null,
      all_projects: 1,
    },
    { username: 'bob', name_key: 'zoe bob', email_key: null, deactivated_at: 2 },
    { username: 'carl', email_key: null },
  ])
  await expect(
    db
      .insertInto('users')
      .values({ ...person('dora', null), email_key: 'ada@example.com' })
      .execute(),
  ).rejects.toThrow()
  await migrateDown(database, migrations)
  expect((await rowsOf('users')).map(({ username }) => username)).toEqual(['ada', 'bob', 'carl'])
})
