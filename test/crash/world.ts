import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { migrations } from '../../migrations/index.ts'
import '../../src/schema.ts'
import type { CleanUp } from '../../bench/clean-up.ts'
import { type Database, type Engine, openDatabase } from '../../src/database/database.ts'
import { migrateUp } from '../../src/database/migrate.ts'
import { signAuditEvents } from '../../src/modules/audit/audit-keys.ts'
import type { Actor } from '../../src/modules/audit/record-event.ts'
import { startSession } from '../../src/modules/sign-in/sessions/repository.ts'
import { type Peppers, parsePeppers } from '../../src/modules/tokens/peppers.ts'
import { createUser } from '../../src/modules/users/create-user.ts'
import { startMysql } from '../support/mysql-server.ts'
import type { Random } from '../support/random.ts'
import { Mailbox, refusedAddress } from './mailbox.ts'
import { MovedClock } from './moved-clock.ts'

/** Somebody who owns tokens, signed in anew before each start of the service. */
export interface Owner {
  readonly id: number
  session: string
}

/** A database, a mail server and people, which outlive the service. */
export interface World {
  readonly database: Database
  readonly peppers: Peppers
  readonly clock: MovedClock
  readonly mailbox: Mailbox
  readonly owners: readonly Owner[]
  /** What is to be done in the end, also if that comes early. */
  readonly cleanUp: CleanUp
  /** For the process of the service. */
  readonly env: Record<string, string>
  /** Signs everybody in. */
  signIn(): Promise<void>
  /** Resolves when the database has let go of the service that is dead: what it had committed is there, and no more comes. */
  drained(): Promise<void>
}

/** A token lives for 20 days without a sign of life; reminders go out 15, 7 and 1 days ahead. */
export const inactivityDays = 20
export const reminderDays = [15, 7, 1] as const

export const grantable = ['customer:read', 'product:read', 'invoice:read', 'project:read'] as const

export const publicUrl = 'http://127.0.0.1:4000'

const actor: Actor = { kind: 'SYSTEM', name: 'crash test' }
const request = { requestId: 'crash-test', address: null, userAgent: null }

export async function createWorld(engine: Engine, random: Random, cleanUp: CleanUp): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-crash-'))
  cleanUp.add(() => rm(folder, { recursive: true, force: true }))
  const place = engine === 'sqlite' ? sqlitePlace(folder) : await mysqlPlace(cleanUp)
  const clock = new MovedClock(folder)
  const mailbox = await Mailbox.start(clock, random)
  cleanUp.add(() => mailbox.close())

  const tokenPeppers = `1:${randomBytes(32).toString('base64')}`
  const auditKeys = `1:${randomBytes(32).toString('base64')}`
  const database = openDatabase(place.url, { clockOffsetMs: () => clock.offsetMs })
  cleanUp.add(() => database.close())
  signAuditEvents(database, auditKeys)
  await migrateUp(database, migrations)
  await database.db
    .updateTable('token_policy')
    .set({ inactivity_days: inactivityDays, reminder_days: reminderDays.join(',') })
    .execute()
  const owners: Owner[] = []
  for (const [username, email] of [
    ['ada', 'ada@example.com'],
    ['grace', 'grace@example.com'],
    ['linus', refusedAddress],
  ] as const) {
    const isAdministrator = username === 'ada'
    const id = await createUser(database, actor, {
      username,
      displayName: username,
      email,
      role: isAdministrator ? 'ADMINISTRATOR' : 'USER',
      language: 'en',
      permissions: isAdministrator ? [] : grantable,
    })
    owners.push({ id, session: '' })
  }
  await place.ready()
  return {
    database,
    peppers: parsePeppers(tokenPeppers),
    clock,
    mailbox,
    owners,
    cleanUp,
    env: {
      DATABASE_URL: place.url,
      TOKEN_PEPPERS: tokenPeppers,
      AUDIT_KEYS: auditKeys,
      SMTP_URL: `smtp://127.0.0.1:${mailbox.port}`,
      MAIL_FROM: 'Gatehouse <gatehouse@example.com>',
      PUBLIC_URL: publicUrl,
      CRASH_CLOCK: clock.file,
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
    },
    async signIn() {
      for (const owner of owners) {
        const started = await database.transaction((trx) =>
          startSession(trx, database, { userId: owner.id, method: 'PASSWORD', request }),
        )
        owner.session = started.secret
      }
    },
    drained: place.drained,
  }
}

interface Place {
  readonly url: string
  /** Called when this process has opened its connections. */
  ready(): Promise<void>
  drained(): Promise<void>
}

/** A dead process has no locks on a file, nor anything under way. */
const sqlitePlace = (folder: string): Place => ({
  url: `sqlite:${join(folder, 'gatehouse.db')}`,
  ready: async () => {},
  drained: async () => {},
})

const drainTimeoutMs = 20_000

async function mysqlPlace(cleanUp: CleanUp): Promise<Place> {
  const server = await startMysql()
  cleanUp.add(() => server.stop())
  const name = `gatehouse_crash_${randomBytes(8).toString('hex')}`
  const connection = await createConnection(server.url)
  cleanUp.add(() => connection.end())
  await connection.query(`create database ${name} character set utf8mb4`)
  cleanUp.add(async () => void (await connection.query(`drop database if exists ${name}`)))
  const connections = async (): Promise<number> => {
    const [rows] = await connection.query(
      'select count(*) as count from information_schema.processlist where db = ?',
      [name],
    )
    return Number((rows as { count: number }[])[0]?.count)
  }
  let own = 0
  return {
    url: new URL(name, server.url).href,
    async ready() {
      own = await connections()
    },
    async drained() {
      const giveUpAt = Date.now() + drainTimeoutMs
      while ((await connections()) > own) {
        if (Date.now() > giveUpAt)
          throw new Error('The database does not let go of the service that is dead.')
        await delay(5)
      }
    },
  }
}
