import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { inject } from 'vitest'

/** What this run of the test file runs on. */
export const engine = inject('engine')

export interface TestDatabase {
  /** For `openDatabase` and `createApp`. */
  readonly url: string
  drop(): Promise<void>
}

/** An empty database of its own for a test file; `migrateUp` gives it the tables. */
export const createTestDatabase = (): Promise<TestDatabase> =>
  engine === 'sqlite' ? createSqliteFile() : createMysqlDatabase()

async function createSqliteFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-sqlite-'))
  return {
    url: `sqlite:${join(folder, 'test.db')}`,
    drop: () => rm(folder, { recursive: true, force: true }),
  }
}

async function createMysqlDatabase(): Promise<TestDatabase> {
  const name = `gatehouse_test_${randomBytes(8).toString('hex')}`
  const url = new URL(name, inject('mysqlUrl'))
  await onServer(`create database ${name} character set utf8mb4`)
  return { url: url.href, drop: () => onServer(`drop database if exists ${name}`) }
}

async function onServer(statement: string): Promise<void> {
  const connection = await createConnection(inject('mysqlUrl'))
  try {
    await connection.query(statement)
  } finally {
    await connection.end()
  }
}
