import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { migrating } from '../support/migrating.ts'

/** 0008 rebuilds the audit log and adds to users, on databases that have been in use. */
const { database, db, rowsOf, up, down } = migrating()

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
  await up('0007')
  for (const id of [1, 2, 3]) await db().insertInto('audit_events').values(event('TOKEN', id)).execute()
  await db().deleteFrom('audit_events').where('subject_id', '=', 2).execute()
  const before = await rowsOf('audit_events')
  expect(before.map(({ id }) => id)).toEqual([1, 3])

  await up('0008')
  expect(await rowsOf('audit_events')).toEqual(before.map((row) => ({ ...row, actor_session_id: null })))
  await db()
    .insertInto('audit_events')
    .values({ ...event('PERSON', 4), actor_session_id: 9 })
    .execute()
  await expect(db().insertInto('audit_events').values(event('NOBODY', 5)).execute()).rejects.toThrow()
  expect((await rowsOf('audit_events')).map(({ id }) => id)).toEqual([1, 3, 4])

  await down()
  const after = await rowsOf('audit_events')
  expect(after.slice(0, 2)).toEqual(before)
  expect(after[2]).toMatchObject({ id: 4, actor_kind: 'SYSTEM', actor_name: 'person', actor_user_id: 7 })
  await expect(db().insertInto('audit_events').values(event('PERSON', 6)).execute()).rejects.toThrow()
})

test('the rebuilt log has the indexes that it had', async () => {
  const indexes = async () => {
    const { rows } = await sql<{ name: string }>`${
      database().engine === 'sqlite'
        ? sql`select name from sqlite_master where type = 'index' and tbl_name = 'audit_events'`
        : sql`select distinct index_name as name from information_schema.statistics
              where table_schema = database() and table_name = 'audit_events'`
    }`.execute(database().db)
    return rows.map(({ name }) => name).sort()
  }
  await up('0007')
  const before = await indexes()
  expect(before).toContain('ix_audit_events_occurred_at_id')
  await up('0008')
  expect(await indexes()).toEqual(before)
  await down()
  expect(await indexes()).toEqual(before)
})

test('gives people the keys of their names and addresses; an address that two shared is the older one’s', async () => {
  await up('0007')
  const person = (username: string, email: string | null, is_active = 1) => ({
    username,
    display_name: `Zoë ${username}`,
    email,
    role: 'USER',
    is_active,
    created_at: 1,
    updated_at: 2,
  })
  await db()
    .insertInto('users')
    .values([person('ada', 'Ada@Example.com'), person('bob', 'ADA@example.com', 0), person('carl', null)])
    .execute()
  await up('0008')
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
    db()
      .insertInto('users')
      .values({ ...person('dora', null), email_key: 'ada@example.com' })
      .execute(),
  ).rejects.toThrow()
  await down()
  expect((await rowsOf('users')).map(({ username }) => username)).toEqual(['ada', 'bob', 'carl'])
})
