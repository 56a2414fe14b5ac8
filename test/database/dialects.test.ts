import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { readDataVersion } from '../../src/database/data-version.ts'
import { type Database, openDatabase, type Queryable, readNow } from '../../src/database/database.ts'
import { isDuplicate } from '../../src/database/duplicate.ts'
import { migrateUp } from '../../src/database/migrate.ts'
import { anyTable } from '../../src/database/rows.ts'
import { isUnavailable } from '../../src/database/unavailable.ts'
import { freePort } from '../support/mysql-server.ts'
import { createTestDatabase, engine, type TestDatabase } from '../support/test-database.ts'

let place: TestDatabase
let database: Database

beforeAll(async () => {
  place = await createTestDatabase()
  database = openDatabase(place.url)
  await migrateUp(database, migrations)
})

afterAll(async () => {
  await database.close()
  await place.drop()
})

const written = { created_at: 1, updated_at: 1 }

const user = (username: string) =>
  ({
    username,
    display_name: username,
    name_key: username,
    role: 'USER',
    language: 'en',
    ...written,
  }) as const

async function addUser(db: Queryable, username: string): Promise<number> {
  const { insertId } = await db.insertInto('users').values(user(username)).executeTakeFirstOrThrow()
  return Number(insertId)
}

const findUser = (username: string) =>
  database.db.selectFrom('users').selectAll().where('username', '=', username).executeTakeFirst()

const addRange = (db: Queryable, scope: string) =>
  db.insertInto('number_ranges').values({ scope_key: scope, prefix: '', next_value: 1 }).execute()

const raiseRange = (db: Queryable, scope: string) =>
  db
    .updateTable('number_ranges')
    .set({ next_value: sql`next_value + 1` })
    .where('scope_key', '=', scope)
    .execute()

const nextValue = async (scope: string) =>
  (
    await database.db
      .selectFrom('number_ranges')
      .select('next_value')
      .where('scope_key', '=', scope)
      .executeTakeFirstOrThrow()
  ).next_value

const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a transaction', () => {
  it('keeps what it wrote when it ends well', async () => {
    const id = await database.transaction((trx) => addUser(trx, 'kept'))
    expect(await findUser('kept')).toMatchObject({ id, version: 1, is_active: 1 })
  })

  it('leaves nothing when it throws, and throws that error on', async () => {
    const failure = new Error('changed my mind')
    const work = database.transaction(async (trx) => {
      await addRange(trx, 'thrown')
      await addUser(trx, 'thrown')
      throw failure
    })
    expect(await errorOf(work)).toBe(failure)
    expect(await findUser('thrown')).toBeUndefined()
    await expect(nextValue('thrown')).rejects.toThrow('no result')
  })

  it('leaves nothing when a statement fails, and the connection goes on working', async () => {
    const work = database.transaction(async (trx) => {
      await addUser(trx, 'twice')
      await addUser(trx, 'twice')
    })
    expect(isDuplicate(await errorOf(work))).toBe(true)
    expect(await findUser('twice')).toBeUndefined()
    await database.transaction((trx) => addUser(trx, 'twice'))
    expect(await findUser('twice')).toBeDefined()
  })

  it('waits for another one on the same row, and both finish', async () => {
    await addRange(database.db, 'pair')
    const raiseSlowly = () =>
      database.transaction(async (trx) => {
        await raiseRange(trx, 'pair')
        await delay(100)
      })
    await Promise.all([raiseSlowly(), raiseSlowly()])
    expect(await nextValue('pair')).toBe(3)
  })

  it('finishes also when more of them run at once than there are connections', async () => {
    await addRange(database.db, 'crowd')
    await Promise.all(
      Array.from({ length: 30 }, () => database.transaction((trx) => raiseRange(trx, 'crowd'))),
    )
    expect(await nextValue('crowd')).toBe(31)
  })

  it('is not seen by others before it ends', async () => {
    const started = Promise.withResolvers<void>()
    const seen = Promise.withResolvers<unknown>()
    const work = database.transaction(async (trx) => {
      await addUser(trx, 'unfinished')
      started.resolve()
      await Promise.race([seen.promise, delay(200)])
      throw new Error('never mind')
    })
    await started.promise
    findUser('unfinished').then(seen.resolve, seen.reject)
    await errorOf(work)
    expect(await seen.promise).toBeUndefined()
  })
})

describe('isDuplicate', () => {
  const duplicates = {
    'a second row with the same unique value': () => addUser(database.db, 'same'),
    'a change to the unique value of another row': () =>
      database.db.updateTable('users').set({ username: 'same' }).where('username', '=', 'other').execute(),
  }

  const duplicateKeys = {
    'a second row with the same primary key': async () => {
      const { id } = (await findUser('same')) ?? { id: 0 }
      return database.db
        .insertInto('users')
        .values({ ...user('third'), id })
        .execute()
    },
    'a second row with the same primary key of two columns': async () => {
      const { id } = (await findUser('same')) ?? { id: 0 }
      const grant = { user_id: id, permission: 'customers.read' }
      return database.db.insertInto('user_permissions').values([grant, grant]).execute()
    },
  }

  const others = {
    'a missing value': () => anyTable(database.db).insertInto('users').values({ username: 'x' }).execute(),
    'a null that is not allowed': () =>
      anyTable(database.db)
        .insertInto('users')
        .values({ ...user('x'), display_name: null })
        .execute(),
    'a row that is not there': () =>
      database.db.insertInto('user_permissions').values({ user_id: 999_999, permission: 'x' }).execute(),
    'a value that a check refuses': () =>
      anyTable(database.db)
        .insertInto('users')
        .values({ ...user('x'), role: 'EMPEROR' })
        .execute(),
    'a value that is too long': () => addUser(database.db, 'x'.repeat(65)),
    'a table that is not there': () => sql`select * from nothing_here`.execute(database.db),
  }

  beforeAll(async () => {
    await addUser(database.db, 'same')
    await addUser(database.db, 'other')
  })

  const expectDuplicate = async (_: string, work: () => Promise<unknown>) => {
    const error = await errorOf(work())
    expect(error).toBeInstanceOf(Error)
    expect(isDuplicate(error)).toBe(true)
    expect(isUnavailable(error)).toBe(false)
  }

  it.each(Object.entries(duplicates))('recognises %s', expectDuplicate)

  it.each(Object.entries(duplicateKeys))('recognises %s', expectDuplicate)

  it.each(Object.entries(others))('does not take %s for a duplicate', async (_, work) => {
    const error = await errorOf(work())
    expect(error).toBeInstanceOf(Error)
    expect(isDuplicate(error)).toBe(false)
    expect(isUnavailable(error)).toBe(false)
  })

  it('takes nothing for a duplicate that is no error of the database', () => {
    const strangers = [undefined, null, 'ER_DUP_ENTRY', 2067, {}, new Error('UNIQUE constraint failed')]
    expect(strangers.filter(isDuplicate)).toEqual([])
  })
})

describe('a value comes back as it was written:', () => {
  it('a boolean as 0 or 1', async () => {
    await database.db
      .insertInto('users')
      .values([
        { ...user('active'), is_active: 1 },
        { ...user('inactive'), is_active: 0 },
      ])
      .execute()
    expect((await findUser('active'))?.is_active).toBe(1)
    expect((await findUser('inactive'))?.is_active).toBe(0)
    const { numUpdatedRows } = await anyTable(database.db)
      .updateTable('users')
      .set({ is_active: true })
      .where('username', '=', 'inactive')
      .where('is_active', '=', false)
      .executeTakeFirstOrThrow()
    expect(numUpdatedRows).toBe(1n)
    expect((await findUser('inactive'))?.is_active).toBe(1)
  })

  it.each([
    0,
    -1,
    2 ** 31,
    2 ** 51 + 1,
    Date.UTC(2100, 0, 1),
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
  ])('the number %d', async (value) => {
    const scope = `number ${value}`
    await database.db
      .insertInto('number_ranges')
      .values({ scope_key: scope, prefix: '', next_value: value })
      .execute()
    expect(await nextValue(scope)).toBe(value)
    const found = await database.db
      .selectFrom('number_ranges')
      .select('scope_key')
      .where('next_value', '=', value)
      .where('scope_key', '=', scope)
      .execute()
    expect(found).toEqual([{ scope_key: scope }])
  })

  it('32 bytes, zeros at their end and all', async () => {
    const mac = Buffer.from(
      Array.from({ length: 32 }, (_, index) => (index < 28 ? (index * 37 + 200) % 256 : 0)),
    )
    const owner = await addUser(database.db, 'holder of a token')
    await database.db
      .insertInto('access_tokens')
      .values({
        owner_id: owner,
        name: 'bytes',
        name_key: 'bytes',
        selector: 'abcdefghijkl',
        mac,
        pepper_id: 1,
        expires_at: 1,
        idle_since: 1,
        ...written,
      })
      .execute()
    const row = await database.db
      .selectFrom('access_tokens')
      .select('mac')
      .where('selector', '=', 'abcdefghijkl')
      .executeTakeFirstOrThrow()
    expect(Buffer.from(row.mac).equals(mac)).toBe(true)
  })

  it.each(['1970-01-01', '2024-02-29', '2026-03-29', '2026-12-31', '9999-12-31'])(
    'the date %s',
    async (day) => {
      const { insertId } = await anyTable(database.db)
        .insertInto('partners')
        .values({ type: 'OTHER', name: day, name_key: day, birthday: day, ...written })
        .executeTakeFirstOrThrow()
      const row = await anyTable(database.db)
        .selectFrom('partners')
        .select('birthday')
        .where('id', '=', Number(insertId))
        .executeTakeFirst()
      expect(row?.birthday).toBe(day)
    },
  )

  it('a text with any kind of letter', async () => {
    const text = `Ünïcödé 漢字 🚀 "quoted" 'single' back\\slash %_ \n\t end`
    await database.db
      .insertInto('users')
      .values({ ...user('writer'), display_name: text })
      .execute()
    expect((await findUser('writer'))?.display_name).toBe(text)
  })
})

describe('the clock of the database', () => {
  it('is a whole number of milliseconds and goes with ours', async () => {
    const now = await readNow(database.db, database)
    expect(Number.isSafeInteger(now)).toBe(true)
    expect(Math.abs(now - Date.now())).toBeLessThan(2_000)
  })

  it('can be moved by a test', async () => {
    const year = 365 * 24 * 3_600_000
    let offset = 0
    const moved = openDatabase(place.url, { clockOffsetMs: () => offset })
    try {
      offset = year
      expect(Math.abs((await readNow(moved.db, moved)) - Date.now() - year)).toBeLessThan(2_000)
    } finally {
      await moved.close()
    }
  })
})

describe.runIf(engine === 'mysql').concurrent('when the server does not answer,', () => {
  const waiting = Symbol('still waiting')
  const within = <T>(ms: number, work: Promise<T>) => Promise.race([work, delay(ms).then(() => waiting)])

  async function expectUnavailable(url: string): Promise<void> {
    const nowhere = openDatabase(url)
    const start = performance.now()
    const error = await errorOf(readNow(nowhere.db, nowhere))
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(isUnavailable(error), String(error)).toBe(true)
    expect(isDuplicate(error)).toBe(false)
    await errorOf(nowhere.close())
  }

  it('a closed port is known to be unavailable in 5 seconds', async () => {
    await expectUnavailable(`mysql://root@127.0.0.1:${await freePort()}/gatehouse`)
    await expectUnavailable(`mysql://root@localhost:${await freePort()}/gatehouse`)
  })

  it('an unknown host is known to be unavailable in 5 seconds', () =>
    expectUnavailable('mysql://root@nowhere.invalid:3306/gatehouse'))

  it('a server that never says a word is known to be unavailable in 5 seconds', async () => {
    const relay = await startRelay()
    relay.freeze()
    try {
      await expectUnavailable(relay.url)
    } finally {
      relay.stop()
    }
  })

  it('the pool works again after all its connections were cut', async () => {
    const relay = await startRelay()
    const cut = openDatabase(relay.url)
    try {
      await Promise.all(Array.from({ length: 5 }, () => readNow(cut.db, cut)))
      relay.cut()
      await delay(100)
      expect(await readNow(cut.db, cut)).toBeGreaterThan(0)
    } finally {
      await cut.close()
      relay.stop()
    }
  })

  it('a transaction whose connection is lost says that the server is unavailable', async () => {
    const work = database.transaction(async (trx) => {
      const { rows } = await sql<{ id: number }>`select connection_id() as id`.execute(trx)
      await sql`kill ${sql.lit(rows[0]?.id ?? 0)}`.execute(database.db)
      await addUser(trx, 'lost')
    })
    const error = await errorOf(work)
    expect(isUnavailable(error), String(error)).toBe(true)
  })

  it('nothing queues behind a statement that got no answer', async () => {
    const relay = await startRelay()
    const frozen = openDatabase(relay.url)
    try {
      await readNow(frozen.db, frozen)
      relay.freeze()
      expect(isUnavailable(await errorOf(readNow(frozen.db, frozen)))).toBe(true)
      const second = await within(3_000, errorOf(readNow(frozen.db, frozen)))
      expect(isUnavailable(second), String(second)).toBe(true)
    } finally {
      relay.stop()
      await errorOf(frozen.close())
    }
  })

  it('a transaction does not wait for a lock longer than 6 seconds', async () => {
    await addRange(database.db, 'locked')
    const released = Promise.withResolvers<void>()
    const locked = Promise.withResolvers<void>()
    const holder = database.transaction(async (trx) => {
      await raiseRange(trx, 'locked')
      locked.resolve()
      await released.promise
    })
    await locked.promise
    const blocked = errorOf(database.transaction((trx) => raiseRange(trx, 'locked')))
    const outcome = await within(6_000, blocked)
    released.resolve()
    await holder
    await blocked
    expect(outcome).toBeInstanceOf(Error)
    expect(isUnavailable(outcome), String(outcome)).toBe(true)
    expect(await nextValue('locked')).toBe(2)
  })
})

/** Stands between the pool and the server of the tests, so that a test can take the server away. */
async function startRelay() {
  const target = new URL(place.url)
  const sockets = new Set<Socket>()
  let frozen = false
  const add = (socket: Socket) =>
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const relay = createServer((client) => {
    add(client)
    if (frozen) return
    const server = connect(Number(target.port || 3306), target.hostname)
    add(server)
    client.pipe(server).pipe(client)
  })
  await once(relay.listen(0, '127.0.0.1'), 'listening')
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String((relay.address() as AddressInfo).port)
  return {
    url: url.href,
    cut,
    /** Nothing comes through any more, but nothing is closed either. */
    freeze() {
      frozen = true
      for (const socket of sockets) socket.unpipe().pause()
    },
    stop() {
      relay.close()
      cut()
    },
  }
}

describe.runIf(engine === 'sqlite')('the version of the data', () => {
  const version = async () => (await readDataVersion(database))?.version

  it('is another one after each commit, whoever it is of, and only then', async () => {
    const other = openDatabase(place.url)
    const seen = [await version(), await version()]
    expect(seen[1]).toBe(seen[0])
    await addUser(database.db, 'one more')
    seen.push(await version())
    await addUser(other.db, 'and one of another handle')
    seen.push(await version())
    await database.transaction(async (trx) => {
      await addUser(trx, 'of a transaction')
      expect(await version()).toBe(seen.at(-1))
    })
    seen.push(await version())
    expect(new Set(seen).size).toBe(4)
    await database
      .transaction(async (trx) => {
        await addUser(trx, 'never')
        throw new Error('no')
      })
      .catch(() => {})
    expect(await version()).toBe(seen.at(-1))
    await other.close()
  })

  it("comes with the database's clock", async () => {
    const later = openDatabase(place.url, { clockOffsetMs: () => 86_400_000 })
    for (const it of [database, later]) {
      const now = await readNow(it.db, it)
      expect(Math.abs(((await readDataVersion(it))?.now ?? 0) - now)).toBeLessThan(5_000)
    }
    await later.close()
  })
})

it.runIf(engine === 'mysql')('MariaDB tells no version of its data', async () => {
  expect(await readDataVersion(database)).toBeNull()
})
