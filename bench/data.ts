import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { createConnection } from 'mysql2/promise'
import { migrations } from '../migrations/index.ts'
// Brings the modules, which declare the permissions.
import '../src/schema.ts'
import { PermissionSet } from '../src/authorization/permission-set.ts'
import { type Database, openDatabase } from '../src/database/database.ts'
import { migrateUp } from '../src/database/migrate.ts'
import { loadCompany } from '../src/demo/load-company.ts'
import { signAuditEvents } from '../src/modules/audit/audit-keys.ts'
import type { Actor } from '../src/modules/audit/record-event.ts'
import { createToken } from '../src/modules/tokens/create-token.ts'
import { parsePeppers } from '../src/modules/tokens/peppers.ts'
import { createUser } from '../src/modules/users/create-user.ts'
import { startMysql } from '../test/support/mysql-server.ts'
import { multiplied, multiply } from './multiply.ts'

export const engines = ['sqlite', 'mariadb'] as const
export type BenchEngine = (typeof engines)[number]

/** How many times the sample. */
const times = 20

/** A token that may do what the workloads ask for, and nothing else; so may its owner. */
interface BenchToken {
  readonly secret: string
  readonly tokenId: number
  readonly userId: number
  readonly permissions: readonly string[]
  readonly expiresAt: number
}

export interface BenchDatabase {
  readonly engine: BenchEngine
  readonly version: string
  readonly url: string
  readonly tokenPeppers: string
  readonly auditKeys: string
  readonly token: BenchToken
  readonly loadedInMs: number
}

/** An empty database, and what to do when it is not needed any more. */
export interface Place {
  readonly url: string
  remove(): Promise<void>
}

const permissions = ['customer:read', 'product:read', 'invoice:read']
const actor: Actor = { kind: 'SYSTEM', name: 'bench' }

/** A fresh database with the sample in it, 20 times. `onRemove` is given the way to remove it again. */
export async function makeDatabase(
  engine: BenchEngine,
  onRemove: (remove: () => Promise<void>) => void,
): Promise<BenchDatabase> {
  const startedAt = performance.now()
  const { url, remove } = await makePlace(engine)
  onRemove(remove)
  const tokenPeppers = `1:${randomBytes(32).toString('base64')}`
  const auditKeys = `1:${randomBytes(32).toString('base64')}`
  const database = openDatabase(url)
  signAuditEvents(database, auditKeys)
  try {
    await migrateUp(database, migrations)
    await fill(database)
    const token = await makeToken(database, tokenPeppers)
    await database.db.updateTable('token_policy').set({ operations_per_minute: 10_000_000 }).execute()
    const loadedInMs = performance.now() - startedAt
    return { engine, version: await versionOf(database), url, tokenPeppers, auditKeys, token, loadedInMs }
  } finally {
    await database.close()
  }
}

export const makePlace = (engine: BenchEngine): Promise<Place> =>
  engine === 'sqlite' ? sqlitePlace() : mysqlPlace()

async function sqlitePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'))
  return {
    url: `sqlite:${join(folder, 'bench.db')}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function mysqlPlace(): Promise<Place> {
  const server = await startMysql()
  const name = `gatehouse_bench_${randomBytes(8).toString('hex')}`
  const run = async (statement: string) => {
    const connection = await createConnection(server.url)
    await connection.query(statement)
    await connection.end()
  }
  await run(`create database ${name} character set utf8mb4`)
  return {
    url: new URL(name, server.url).href,
    async remove() {
      await run(`drop database if exists ${name}`)
      await server.stop()
    },
  }
}

async function fill(database: Database): Promise<void> {
  const loaded = new Map<string, number>()
  await loadCompany(database, (what, count) => loaded.set(what, count))
  await database.transaction((trx) => multiply(trx, times))
  for (const table of multiplied) {
    const { count } = await database.db
      .selectFrom(table)
      .select(sql<number>`count(*)`.as('count'))
      .executeTakeFirstOrThrow()
    const expected = times * (loaded.get(table.replaceAll('_', ' ')) ?? Number.NaN)
    if (Number(count) !== expected) throw new Error(`${table} has ${count} rows instead of ${expected}.`)
  }
  // Else it would do so by itself some time later, in the middle of measuring.
  if (database.engine === 'mysql')
    await sql`analyze table ${sql.join(multiplied.map((table) => sql.table(table)))}`.execute(database.db)
}

async function makeToken(database: Database, tokenPeppers: string): Promise<BenchToken> {
  const userId = await createUser(database, actor, {
    username: 'bench',
    displayName: 'Bench',
    email: null,
    role: 'USER',
    language: 'en',
    permissions,
  })
  const granted = PermissionSet.ofNames(permissions)
  const { id: tokenId, secret } = await createToken(
    database,
    parsePeppers(tokenPeppers),
    actor,
    { kind: 'SYSTEM', userId: userId, permissions: granted },
    { name: 'Bench', description: null, permissions: granted, expiresAt: null },
  )
  const { expires_at: expiresAt } = await database.db
    .selectFrom('access_tokens')
    .select('expires_at')
    .where('id', '=', tokenId)
    .executeTakeFirstOrThrow()
  return { secret, tokenId, userId, permissions, expiresAt }
}

async function versionOf({ db, engine }: Database): Promise<string> {
  const version = engine === 'sqlite' ? sql<string>`sqlite_version()` : sql<string>`version()`
  const { rows } = await sql<{ version: string }>`select ${version} as version`.execute(db)
  return `${engine === 'sqlite' ? 'SQLite' : 'server'} ${rows[0]?.version}`
}
