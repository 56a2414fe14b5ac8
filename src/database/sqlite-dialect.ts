import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { LeanReader } from './lean-query.ts'
import { SqliteFile } from './sqlite-file.ts'
import { WriteTurns } from './write-turns.ts'

/**
 * Kysely on Node's own SQLite. One file handle writes, in turns; another reads beside it what is committed (WAL), so
 * that no reader waits for a writer.
 */
export class NodeSqliteDialect implements Dialect {
  readonly #files: SqliteFiles

  constructor(path: string) {
    this.#files = new SqliteFiles(path)
  }

  /** Beside the writer, and not through Kysely. */
  readonly readLeanly: LeanReader = async (sql, parameters) => this.#files.open().reader.read(sql, parameters)

  createDriver = (): Driver => new NodeSqliteDriver(this.#files)
  createQueryCompiler = () => new SqliteQueryCompiler()
  createAdapter = () => new ConcurrentSqliteAdapter()
  createIntrospector = (db: Kysely<unknown>) => new SqliteIntrospector(db)
}

/** Otherwise Kysely lets one query at a time in, and readers wait for writers after all. */
class ConcurrentSqliteAdapter extends SqliteAdapter {
  override get supportsMultipleConnections() {
    return true
  }

  /** Migrations are all or nothing. */
  override get supportsTransactionalDdl() {
    return true
  }
}

/** Both handles, from their first use until they are closed. */
class SqliteFiles {
  readonly #path: string
  #handles: { readonly reader: SqliteFile; readonly writer: SqliteFile } | undefined
  #isClosed = false

  constructor(path: string) {
    this.#path = path
  }

  open() {
    if (this.#isClosed) throw new Error('The SQLite database is closed.')
    // The writer first: it makes the file.
    this.#handles ??= { writer: new SqliteFile(this.#path), reader: new SqliteFile(this.#path) }
    return this.#handles
  }

  close(): void {
    this.#handles?.reader.close()
    this.#handles?.writer.close()
    this.#handles = undefined
    this.#isClosed = true
  }
}

class NodeSqliteDriver implements Driver {
  readonly #files: SqliteFiles
  readonly #turns = new WriteTurns()

  constructor(files: SqliteFiles) {
    this.#files = files
  }

  async init(): Promise<void> {
    this.#files.open()
  }

  async acquireConnection(): Promise<SqliteConnection> {
    const { reader, writer } = this.#files.open()
    return new SqliteConnection(reader, writer, this.#turns)
  }

  beginTransaction = (connection: DatabaseConnection) => (connection as SqliteConnection).begin()
  commitTransaction = (connection: DatabaseConnection) => (connection as SqliteConnection).commit()
  rollbackTransaction = (connection: DatabaseConnection) => (connection as SqliteConnection).rollback()

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#files.close()
  }
}

class SqliteConnection implements DatabaseConnection {
  readonly #reader: SqliteFile
  readonly #writer: SqliteFile
  readonly #turns: WriteTurns
  /** Set while a transaction is open on this connection. */
  #endTurn: (() => void) | undefined

  constructor(reader: SqliteFile, writer: SqliteFile, turns: WriteTurns) {
    this.#reader = reader
    this.#writer = writer
    this.#turns = turns
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#endTurn) return this.#writer.run(query)
    if (isRead(query)) return this.#reader.run(query)
    const endTurn = await this.#turns.next()
    try {
      return await this.#writer.runWhenFree(query)
    } finally {
      endTurn()
    }
  }

  /** Takes the write lock at once: a transaction that read first could otherwise find itself outdated. */
  async begin(): Promise<void> {
    const endTurn = await this.#turns.next()
    try {
      await this.#writer.runWhenFree({ sql: 'begin immediate', parameters: [] })
      this.#endTurn = endTurn
    } catch (error) {
      endTurn()
      throw error
    }
  }

  /** When it fails, the transaction is still open, and rolled back next. */
  async commit(): Promise<void> {
    this.#writer.run({ sql: 'commit', parameters: [] })
    this.#giveTurn()
  }

  /** SQLite may have rolled back by itself, as on a full disk. The turn is given on in any case. */
  async rollback(): Promise<void> {
    try {
      if (this.#writer.isInTransaction) this.#writer.run({ sql: 'rollback', parameters: [] })
    } finally {
      this.#giveTurn()
    }
  }

  #giveTurn(): void {
    this.#endTurn?.()
    this.#endTurn = undefined
  }

  // biome-ignore lint/correctness/useYield: Kysely's contract has it; nothing here streams from SQLite
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('SQLite results are not streamed.')
  }
}

const isRead = ({ query, sql }: CompiledQuery): boolean =>
  query.kind === 'SelectQueryNode' || (query.kind === 'RawNode' && /^\s*(select|with)\b/i.test(sql))
