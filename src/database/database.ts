import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  CompiledQuery,
  type Dialect,
  Kysely,
  type LogEvent,
  MysqlDialect,
  type RawBuilder,
  sql,
  type Transaction,
} from 'kysely'
import { type LeanReader, readLeanlyBy } from './lean-query.ts'
import { createMysqlPool } from './mysql-pool.ts'
import { NodeSqliteDialect } from './sqlite-dialect.ts'
import type { Tables } from './tables.ts'

/** A connection or a transaction: what a repository takes as its first argument. */
export type Queryable = Kysely<Tables>

export type Engine = 'sqlite' | 'mysql'

export interface Database {
  readonly db: Kysely<Tables>
  readonly engine: Engine
  /**
   * The database's clock, in ms since 1970 (UTC): the one clock that decides what has expired. The same object each
   * time, so that statements with it can be kept.
   */
  readonly now: RawBuilder<number>
  /** The same without a statement, where the database runs in this process: SQLite takes its time from it. Null elsewhere. */
  readonly nowHere: (() => number) | null
  /** All or nothing. On any error nothing of it stays. */
  transaction<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Called after each statement. */
  readonly onQuery?: (event: LogEvent) => void
  /** Added to the database's clock, so that a test can live through years. */
  readonly clockOffsetMs?: () => number
  /** A statement may take as long as it does: for migrations. */
  readonly patient?: boolean
}

/** `url` is `sqlite:path` or `mysql://user:password@host:port/database`. Nothing is connected yet. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const engine: Engine = url.startsWith('sqlite:') ? 'sqlite' : 'mysql'
  const { dialect, readLeanly } =
    engine === 'sqlite' ? sqliteDialect(url.slice('sqlite:'.length)) : mysqlDialect(url, options)
  const { onQuery } = options
  const db = new Kysely<Tables>({ dialect, ...(onQuery && { log: onQuery }) })
  readLeanlyBy(db, onQuery ? told(readLeanly, onQuery) : readLeanly)
  const offsetMs = () => options.clockOffsetMs?.() ?? 0
  let clock = databaseClock(engine, 0)
  let offset = 0
  return {
    db,
    engine,
    get now() {
      const current = offsetMs()
      if (current !== offset) clock = databaseClock(engine, current)
      offset = current
      return clock
    },
    nowHere: engine === 'sqlite' ? () => Date.now() + offsetMs() : null,
    transaction: (work) => runTransaction(db, work),
    close: () => db.destroy(),
  }
}

/** What the work threw is what the caller hears, also when the connection is gone and can't roll back any more. */
async function runTransaction<T>(
  db: Kysely<Tables>,
  work: (trx: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  let failure: { readonly error: unknown } | undefined
  let effects: readonly (() => void)[] = []
  const run = async (trx: Transaction<Tables>) => {
    try {
      const result = await work(trx)
      effects = afterCommits.get(trx) ?? []
      return result
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  try {
    const result = await db.transaction().execute(run)
    for (const effect of effects) effect()
    return result
  } catch (error) {
    throw failure ? failure.error : error
  }
}

const afterCommits = new WeakMap<Transaction<Tables>, (() => void)[]>()

/** Runs `effect` once others can see what the transaction wrote; never if it fails. It must not throw. */
export function afterCommit(trx: Transaction<Tables>, effect: () => void): void {
  const effects = afterCommits.get(trx)
  if (effects) effects.push(effect)
  else afterCommits.set(trx, [effect])
}

/** Reads the database's clock. */
export async function readNow(db: Queryable, { now }: Pick<Database, 'now'>): Promise<number> {
  const { rows } = await sql<{ now: number }>`select ${now} as now`.execute(db)
  return Number(rows[0]?.now)
}

function databaseClock(engine: Engine, offset: number): RawBuilder<number> {
  return engine === 'sqlite'
    ? sql<number>`cast(unixepoch('subsec') * 1000 as integer) + ${sql.lit(offset)}`
    : sql<number>`cast(unix_timestamp(now(3)) * 1000 as signed) + ${sql.lit(offset)}`
}

interface Access {
  readonly dialect: Dialect
  readonly readLeanly: LeanReader
}

function sqliteDialect(file: string): Access {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  const dialect = new NodeSqliteDialect(file)
  return { dialect, readLeanly: dialect.readLeanly }
}

function mysqlDialect(url: string, { patient }: DatabaseOptions): Access {
  const { pool, readLeanly } = createMysqlPool(url, { patient })
  return { dialect: new MysqlDialect({ pool }), readLeanly }
}

/** Kysely doesn't see lean queries, but who wants to know of statements wants to know of them too. */
const told =
  (read: LeanReader, onQuery: (event: LogEvent) => void): LeanReader =>
  async (statement, parameters) => {
    const startedAt = performance.now()
    try {
      return await read(statement, parameters)
    } finally {
      const query = CompiledQuery.raw(statement, [...parameters])
      onQuery({ level: 'query', query, queryDurationMillis: performance.now() - startedAt })
    }
  }
