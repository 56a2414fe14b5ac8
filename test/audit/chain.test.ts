import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { anyTable } from '../../src/database/rows.ts'
import { createLog } from '../../src/lib/log.ts'
import { AuditKeysMismatch, assertAuditKeys } from '../../src/modules/audit/assert-keys.ts'
import { linkEvents } from '../../src/modules/audit/link-events.ts'
import { recordEvent } from '../../src/modules/audit/record-event.ts'
import { type Anchor, verifyAuditLog } from '../../src/modules/audit/verify-audit-log.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'
import { engine } from '../support/test-database.ts'

const changedHead =
  'The end of the chain (audit_head): it was changed, or AUDIT_KEYS has another key 1 than wrote it.'

let app: TestApp

const database = () => app.app.database
const table = (name: string) => anyTable(database().db).selectFrom(name).selectAll()
const run = (statement: string) => sql.raw(statement).execute(database().db)

/** Each with an audit row: three users and three tokens at least. */
async function somethingHappens(): Promise<void> {
  for (let i = 0; i < 3; i++) await app.token(['customer:read'], { ownerId: await app.user('ADMINISTRATOR') })
}

async function dropTriggers(): Promise<void> {
  const { rows } = await (engine === 'sqlite'
    ? sql<{ name: string }>`select name from sqlite_master where type = 'trigger'`
    : sql<{
        name: string
      }>`select trigger_name as name from information_schema.triggers where trigger_schema = database()`
  ).execute(database().db)
  for (const { name } of rows) await run(`drop trigger ${name}`)
}

const logTables = ['audit_events', 'audit_links', 'audit_head', 'audit_unlinked']

/** Answers the way back to the log as it is now, for when the triggers are gone. */
async function keepLog(): Promise<() => Promise<void>> {
  const kept = await Promise.all(logTables.map(async (name) => [name, await table(name).execute()] as const))
  return async () => {
    for (const [name, rows] of kept) {
      await anyTable(database().db).deleteFrom(name).execute()
      if (rows.length > 0) await anyTable(database().db).insertInto(name).values(rows).execute()
    }
  }
}

const verify = (anchor?: Anchor) => verifyAuditLog(database(), anchor)

async function faultAfter(statement: string): Promise<string> {
  await run(statement)
  const verdict = await verify()
  return verdict.intact ? 'intact' : verdict.fault
}

describe('the database itself refuses', () => {
  beforeAll(async () => {
    app = await startTestApp()
    await somethingHappens()
    await linkEvents(database())
  })
  afterAll(() => app.close())

  test.each([
    'update audit_events set action = action where id = 1',
    'delete from audit_events where id = 1',
    'update audit_links set mac = mac where seq = 1',
    'delete from audit_links where seq = 1',
    'replace into audit_events select * from audit_events where id = 1',
    'replace into audit_links select * from audit_links where seq = 1',
  ])('%s', async (statement) => {
    await expect(run(statement)).rejects.toThrow('is append-only')
    expect(await verify()).toMatchObject({ intact: true })
  })
})

const copied =
  'occurred_at, actor_kind, actor_user_id, actor_token_id, actor_session_id, actor_name, action, outcome, subject_type, subject_id, owner_user_id, project_id, changes, request_id, address, user_agent, key_id, mac'
const values = (extra: string) =>
  `insert into audit_events (${extra === '' ? '' : 'uid, '}${copied}) select ${extra}${copied} from audit_events where id = 3`

describe('with the triggers dropped, one statement of SQL is found and named:', () => {
  let restore: () => Promise<void>

  beforeAll(async () => {
    app = await startTestApp()
    await somethingHappens()
    await linkEvents(database())
    await dropTriggers()
    restore = await keepLog()
  })
  afterEach(async () => {
    await restore()
    expect(await verify()).toMatchObject({ intact: true, events: 6 })
  })
  afterAll(() => app.close())

  test.each([
    [
      'update audit_events set occurred_at = occurred_at + 1 where id = 3',
      'Event 3 is not what was written.',
    ],
    ["update audit_events set action = 'user.updated' where id = 3", 'Event 3 is not what was written.'],
    ['update audit_events set actor_user_id = 1 where id = 3', 'Event 3 is not what was written.'],
    ["update audit_events set outcome = 'REFUSED' where id = 3", 'Event 3 is not what was written.'],
    ['update audit_events set changes = null where id = 3', 'Event 3 is not what was written.'],
    ["update audit_events set address = '10.0.0.1' where id = 3", 'Event 3 is not what was written.'],
    [
      'update audit_events set mac = null, uid = null, key_id = null where id = 3',
      'Event 3 is not what was written.',
    ],
    ['update audit_events set key_id = 2 where id = 3', 'Event 3 is not what was written.'],
    ['update audit_events set id = 1000 where id = 3', 'Event 3 is gone; it was link 3 of the chain.'],
    ['delete from audit_events where id = 3', 'Event 3 is gone; it was link 3 of the chain.'],
    ['delete from audit_events where id = 6', 'Event 6 is gone; it was link 6 of the chain.'],
    ['delete from audit_events', 'Event 1 is gone; it was link 1 of the chain.'],
    ['delete from audit_links where seq = 3', 'Link 3 is gone (audit_links); the next one there is 4.'],
    ['delete from audit_links where seq = 6', 'The chain ends at link 5, and should end at link 6.'],
    ['delete from audit_links', 'The chain ends at link 0, and should end at link 6.'],
    [
      'update audit_links set event_id = 1000 where seq = 3',
      'Link 3 (event 1000) is not what was written (audit_links).',
    ],
    [
      'update audit_links set event_mac = mac where seq = 3',
      'Link 3 (event 3) is not what was written (audit_links).',
    ],
    [
      'update audit_links set mac = event_mac where seq = 6',
      'Link 6 (event 6) is not what was written (audit_links).',
    ],
    [
      'update audit_links set seq = 7 where seq = 6',
      'Link 6 is gone (audit_links); the next one there is 7.',
    ],
    [
      'insert into audit_links select 7, 7, event_mac, key_id, mac from audit_links where seq = 6',
      'Link 7 (event 7) is not what was written (audit_links).',
    ],
    [values(''), 'Event N is in no place of the chain: the service did not write it.'],
    [
      values(engine === 'sqlite' ? 'randomblob(16), ' : 'unhex(md5(3)), '),
      'Event N is in no place of the chain: the service did not write it.',
    ],
    ['delete from audit_head', 'The chain goes on after its end: link 1 should not be there.'],
    ['update audit_head set seq = 5', changedHead],
    ['update audit_head set adopted_to = 1000', changedHead],
  ])('%s', async (statement, fault) => {
    expect((await faultAfter(statement)).replace(/Event (?:[7-9]|\d{2,}) /, 'Event N ')).toBe(fault)
    // Whatever the sequencer does next, it is not mended.
    await linkEvents(database()).catch(() => undefined)
    expect(await verify()).toMatchObject({ intact: false })
  })
})

describe('before an event is in the chain, one statement of SQL is found and named, too:', () => {
  let restore: () => Promise<void>

  beforeAll(async () => {
    app = await startTestApp()
    await app.user('ADMINISTRATOR')
    await linkEvents(database())
    await somethingHappens()
    await dropTriggers()
    restore = await keepLog()
  })
  afterEach(() => restore())
  afterAll(() => app.close())

  test.each([
    ['delete from audit_events where id = 3', 'Event 3 is gone, before it was in the chain.'],
    [
      "update audit_events set action = 'user.updated' where id = 3",
      'Event 3 is not what the service writes.',
    ],
    [
      'delete from audit_unlinked where event_id = 3',
      'Event 3 is in no place of the chain: the service did not write it.',
    ],
    [
      'update audit_events set mac = null, uid = null, key_id = null where id = 3',
      'Event 3 names the key null, which AUDIT_KEYS does not have.',
    ],
  ])('%s', async (statement, fault) => {
    expect(await faultAfter(statement)).toBe(fault)
    await linkEvents(database())
    expect(await verify()).toEqual({ intact: false, fault })
  })
})

describe('a log of its own', () => {
  beforeEach(async () => {
    app = await startTestApp()
  })
  afterEach(() => app.close())

  test('every event gets into the chain, numbered without a gap, and the log is what was written', async () => {
    await somethingHappens()
    const before = await table('audit_events').execute()
    expect(before.length).toBeGreaterThanOrEqual(6)
    expect(await verify()).toMatchObject({ intact: true, waiting: before.length, head: { seq: 0 } })

    expect(await linkEvents(database())).toBe(before.length)
    expect(await linkEvents(database())).toBe(0)
    const links = await table('audit_links').orderBy('seq').execute()
    expect(links.map(({ seq }) => seq)).toEqual(before.map((_row, i) => i + 1))
    expect(await table('audit_unlinked').execute()).toEqual([])
    expect(await verify()).toMatchObject({ intact: true, waiting: 0, events: before.length })

    await somethingHappens()
    await linkEvents(database())
    expect(await verify()).toMatchObject({ intact: true, events: before.length + 6 })
  })

  test('an event that is inserted with the triggers in place never gets into the chain', async () => {
    await somethingHappens()
    await linkEvents(database())
    await run(values(''))
    await linkEvents(database())
    expect(await verify()).toEqual({ intact: false, fault: 'Event 7 is not what the service writes.' })
  })

  test('a copy of an event is found, even without the index that refuses it', async () => {
    await somethingHappens()
    await linkEvents(database())
    await expect(run(values('uid, '))).rejects.toThrow()
    await dropTriggers()
    await expect(run(values('uid, '))).rejects.toThrow()
    await run(`drop index uq_audit_events_uid${engine === 'sqlite' ? '' : ' on audit_events'}`)
    await run(values('uid, '))
    await run('insert into audit_unlinked select max(id) from audit_events')
    await linkEvents(database())
    expect(await verify()).toMatchObject({
      intact: false,
      fault: expect.stringMatching(/^Event \d+ is a copy of another\.$/),
    })
  })

  test('whoever cuts the end off and puts an older head in its place is found by a noted place of the chain', async () => {
    await somethingHappens()
    await linkEvents(database())
    const [older] = await table('audit_head').execute()
    await app.user('ADMINISTRATOR')
    await linkEvents(database())
    const verdict = await verify()
    if (!verdict.intact) throw new Error(verdict.fault)
    expect(verdict.head.seq).toBe(7)

    await dropTriggers()
    await run('delete from audit_events where id = 7')
    await run('delete from audit_links where seq = 7')
    expect(await verify()).toMatchObject({ intact: false })
    await anyTable(database().db)
      .updateTable('audit_head')
      .set(older ?? {})
      .execute()
    expect(await verify(), 'inside of the database nothing tells it').toMatchObject({ intact: true })
    expect(await verify(verdict.head)).toEqual({
      intact: false,
      fault: 'The chain ends at link 6, before the one that was noted (7).',
    })
    await app.user('ADMINISTRATOR')
    await run('insert into audit_unlinked select max(id) from audit_events')
    await linkEvents(database())
    expect(await verify(verdict.head)).toEqual({
      intact: false,
      fault: 'Link 7 is another than the one that was noted: the chain was made anew.',
    })
  })

  test('events from before the chain are taken into it once, and found when they are changed then', async () => {
    await dropTriggers()
    const legacy = `insert into audit_events (occurred_at, actor_kind, action, subject_type, subject_id) values (1, 'SYSTEM', 'user.created', 'User', 1)`
    for (let i = 1; i <= 3; i++) {
      await run(legacy)
      await run(`insert into audit_unlinked values (${i})`)
    }
    expect(await linkEvents(database())).toBe(3)
    expect(await verify()).toMatchObject({ intact: true, events: 3 })

    await run(legacy)
    await run('insert into audit_unlinked values (4)')
    expect(await linkEvents(database())).toBe(0)
    expect(await verify()).toMatchObject({ intact: false })
    await run('delete from audit_unlinked')
    await run('delete from audit_events where id = 4')
    expect(await verify()).toMatchObject({ intact: true })
    expect(await faultAfter('update audit_events set subject_id = 2 where id = 2')).toBe(
      'Event 2 is not what was written.',
    )
  })

  test('after a change of keys, old events are checked with the old key, as long as it is there', async () => {
    await somethingHappens()
    await linkEvents(database())
    const newer = `2:${Buffer.alloc(32, 5).toString('base64')}`
    const open = (auditKeys: string) =>
      createApp({ databaseUrl: app.url, tokenPeppers: app.tokenPeppers, auditKeys, log: createLog('silent') })
    const both = open(`${newer},${app.auditKeys}`)
    await both.database.transaction((trx) =>
      recordEvent(
        trx,
        both.database,
        { kind: 'SYSTEM', name: 'test' },
        { action: 'x', subjectType: 'X', subjectId: 1 },
      ),
    )
    await linkEvents(both.database)
    expect(await verifyAuditLog(both.database)).toMatchObject({ intact: true, events: 7 })
    await both.close()

    const only = open(newer)
    expect(await verifyAuditLog(only.database)).toEqual({
      intact: false,
      fault: 'Link 1 (event 1) names the key 1, which AUDIT_KEYS does not have.',
    })
    await only.close()
    // An instance that was not told of the new key leaves alone what it can't check, and what comes after it.
    await app.user('ADMINISTRATOR')
    await expect(linkEvents(database())).rejects.toThrow('the key 2')
  })

  test('keys that the log was not written with are refused, whatever was changed in it is not', async () => {
    const [mine, other] = [app.auditKeys, `1:${Buffer.alloc(32, 6).toString('base64')}`]
    async function fits(auditKeys: string): Promise<boolean> {
      const { tokenPeppers, url } = app
      const it = createApp({ databaseUrl: url, tokenPeppers, auditKeys, log: createLog('silent') })
      const refused = await assertAuditKeys(it.database).catch((error: unknown) => error)
      await it.close()
      if (refused !== undefined) expect(refused).toBeInstanceOf(AuditKeysMismatch)
      return refused === undefined
    }
    const each = async () => [await fits(mine), await fits(other), await fits(`2:${other.slice(2)},${mine}`)]

    expect(await each(), 'nothing is signed yet').toEqual([true, true, true])
    await somethingHappens()
    expect(await each(), 'nothing is in the chain yet').toEqual([true, false, true])
    await linkEvents(database())
    expect(await each()).toEqual([true, false, true])
    expect(await fits(`2:${other.slice(2)}`), 'the old key is gone').toBe(false)
    await dropTriggers()
    const restore = await keepLog()
    await run('update audit_head set seq = 5')
    expect(await each(), 'a head was changed').toEqual([true, false, true])
    await restore()
    await run('update audit_events set subject_id = 77')
    expect(await each(), 'events were changed').toEqual([true, false, true])
  })

  test('several instances link at once: one chain, every event once, no writer waits or fails', {
    timeout: 60_000,
  }, async () => {
    const others = [1, 2].map(() =>
      createApp({
        databaseUrl: app.url,
        tokenPeppers: app.tokenPeppers,
        auditKeys: app.auditKeys,
        log: createLog('silent'),
      }),
    )
    const all = [app.app, ...others]
    let isWriting = true
    const linking = all.map(async (it) => {
      while (isWriting) {
        await linkEvents(it.database)
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })
    await Promise.all(
      all.map(async (it) => {
        for (let i = 0; i < 60; i++)
          await it.database.transaction(async (trx) => {
            for (const subjectId of [1, 2])
              await recordEvent(
                trx,
                it.database,
                { kind: 'SYSTEM', name: 'test' },
                { action: 'x', subjectType: 'X', subjectId },
              )
          })
      }),
    )
    isWriting = false
    await Promise.all(linking)
    await linkEvents(app.app.database)
    expect(await verify()).toMatchObject({ intact: true, events: 360, waiting: 0 })
    await Promise.all(others.map((it) => it.close()))
  })

  test('an effect whose event can not be written does not happen', async () => {
    await run('drop table audit_unlinked')
    await expect(app.user('ADMINISTRATOR')).rejects.toThrow()
    expect(await table('users').execute()).toEqual([])
  })
})
