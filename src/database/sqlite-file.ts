import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import type { CompiledQuery, QueryResult } from 'kysely'
import type { Cells } from './lean-query.ts'
import { isUnavailable } from './unavailable.ts'

type Statement = Pick<CompiledQuery, 'sql' | 'parameters'>

/** SQLite's own wait for another process stops this one entirely, so it is short; `runWhenFree` waits without that. */
const blockingWaitMs = 50
const giveUpAfterMs = 5_000
const betweenTriesMs = 20
const preparedStatements = 500
/** In KiB. SQLite's own 2,000 hold some thousands of rows: beyond, the time to read one's own tells how many others lie between them. */
const cacheSize = 64_000

interface Prepared {
  readonly statement: StatementSync
  readonly returnsRows: boolean
}

/** One handle of a database file, with its prepared statements. */
export class SqliteFile {
  readonly #database: DatabaseSync
  /** With rows as objects, and with rows as arrays. */
  readonly #statements = new Map<string, Prepared>()
  readonly #leanStatements = new Map<string, Prepared>()

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: blockingWaitMs })
    this.#database.exec(
      `pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma cache_size = -${cacheSize}`,
    )
  }

  run<Row>({ sql, parameters }: Statement): QueryResult<Row> {
    const { statement, returnsRows } = this.#prepare(sql, false)
    const values = parameters.map(toSqlite)
    if (returnsRows) return { rows: statement.all(...values) as Row[] }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  read(sql: string, parameters: readonly unknown[]): readonly Cells[] {
    const { statement } = this.#prepare(sql, true)
    return statement.all(...(parameters as readonly SQLInputValue[])) as unknown as Cells[]
  }

  /** Waits while another process writes, for some seconds, and lets this one go on meanwhile. */
  async runWhenFree<Row>(statement: Statement): Promise<QueryResult<Row>> {
    const giveUpAt = performance.now() + giveUpAfterMs
    for (;;)
      try {
        return this.run(statement)
      } catch (error) {
        if (!isUnavailable(error) || performance.now() > giveUpAt) throw error
        await delay(betweenTriesMs)
      }
  }

  get isInTransaction(): boolean {
    return this.#database.isTransaction
  }

  close(): void {
    this.#statements.clear()
    this.#leanStatements.clear()
    this.#database.close()
  }

  #prepare(sql: string, asArrays: boolean): Prepared {
    const statements = asArrays ? this.#leanStatements : this.#statements
    const known = statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    statement.setReturnArrays(asArrays)
    const oldest = statements.keys().next().value
    if (statements.size >= preparedStatements && oldest !== undefined) statements.delete(oldest)
    const prepared = { statement, returnsRows: statement.columns().length > 0 }
    statements.set(sql, prepared)
    return prepared
  }
}

const toSqlite = (value: unknown): SQLInputValue =>
  typeof value === 'boolean' ? Number(value) : (value as SQLInputValue)
