import { sql } from 'kysely'
import type { Database } from './database.ts'

export class UnsupportedServer extends Error {}

const oldest = { MariaDB: [10, 6], MySQL: [8, 0] } as const

/** Throws UnsupportedServer for a server that lacks what the service builds on. */
export async function assertServer({ db, engine }: Database): Promise<void> {
  if (engine === 'sqlite') return
  const { rows } = await sql<{ version: string }>`select version() as version`.execute(db)
  const version = rows[0]?.version ?? ''
  const product = version.includes('MariaDB') ? 'MariaDB' : 'MySQL'
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor, oldestMinor] = oldest[product]
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor))
    throw new UnsupportedServer(
      `The database is ${product} ${version}. Gatehouse needs MariaDB 10.6 or MySQL 8.0, or newer.`,
    )
}
