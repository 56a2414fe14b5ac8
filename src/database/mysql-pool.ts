import type { MysqlPool } from 'kysely'
import { createPool, type Pool, type PoolConnection } from 'mysql2'
import type { Cells, LeanReader } from './lean-query.ts'

const poolSize = 10
const acquireTimeoutMs = 2_000
const queryTimeoutMs = 5_000
/** On each connection. */
const preparedStatements = 250

export class PoolTimeout extends Error {
  readonly code = 'POOL_TIMEOUT'
  constructor() {
    super(`No database connection became free within ${acquireTimeoutMs} ms.`)
  }
}

class QueryTimeout extends Error {
  readonly code = 'QUERY_TIMEOUT'
  constructor() {
    super(`The database did not answer within ${queryTimeoutMs} ms.`)
  }
}

/** The same rules on every server: refuse what doesn't fit instead of cutting it, see what was committed. */
export const sessionSettings = [
  "set session sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO', time_zone = '+00:00'",
  'set session transaction isolation level read committed',
  // Shorter than the wait for a statement, so that a blocked writer learns why.
  'set session innodb_lock_wait_timeout = 4, group_concat_max_len = 1000000',
  // Long lists of ids are planned by what is known of the index, not by a look into it for each: a tenth of a large page.
  'set session eq_range_index_dive_limit = 10',
  // What a row rule asks for is looked up for each row that is found. Else it might be read ahead, all of its table; and MariaDB would
  // make a table of what it has looked up, for a single row, too.
  "set session optimizer_switch = /*M! concat( */ 'materialization=off' /*M! , ',subquery_cache=off') */",
]

/**
 * A mysql2 pool on which nothing waits for ever: neither for a connection nor for an answer. `patient`: for migrations, where
 * a statement may go through a table of any size.
 */
export function createMysqlPool(
  uri: string,
  { patient = false }: { readonly patient?: boolean | undefined } = {},
): { readonly pool: MysqlPool; readonly readLeanly: LeanReader } {
  const pool = createPool({
    uri,
    connectionLimit: poolSize,
    connectTimeout: acquireTimeoutMs,
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    timezone: 'Z',
    maxPreparedStatements: preparedStatements,
  })
  pool.on('connection', (connection) => {
    if (!patient) limitQueries(connection)
    applySettings(connection)
  })
  return {
    pool: {
      getConnection: (callback) => getConnection(pool, callback as never),
      // A connection that fails while all are closed is closed too.
      end: (callback) => pool.end(() => callback(null)),
    },
    readLeanly: (sql, values) => readLeanly(pool, sql, values),
  }
}

type Callback = (error: unknown, ...results: unknown[]) => void
type Command = (statement: object, callback: Callback) => unknown

function getConnection(pool: Pool, callback: (error: unknown, connection: PoolConnection) => void): void {
  let answered = false
  const timer = setTimeout(() => {
    answered = true
    callback(new PoolTimeout(), undefined as never)
  }, acquireTimeoutMs)
  pool.getConnection((error, connection) => {
    if (answered) return connection?.release()
    clearTimeout(timer)
    callback(error, connection)
  })
}

/** A prepared statement, whose rows are arrays. */
function readLeanly(pool: Pool, sql: string, values: readonly unknown[]): Promise<readonly Cells[]> {
  return new Promise((resolve, reject) => {
    getConnection(pool, (failure, connection) => {
      if (failure) return reject(failure)
      const done = within(connection, (error, rows) => {
        connection.release()
        if (error) reject(error)
        else resolve(rows as Cells[])
      })
      connection.execute({ sql, values: [...values] as never, rowsAsArray: true }, done as never)
    })
  })
}

/** Answers in time, or with an error. A connection that gave no answer is not used again: the next would queue behind. */
function within(connection: PoolConnection, callback: Callback): Callback {
  const timer = setTimeout(() => {
    connection.destroy()
    callback(new QueryTimeout())
  }, queryTimeoutMs)
  return (...results) => {
    clearTimeout(timer)
    callback(...results)
  }
}

/** Kysely calls `query(sql, values, callback)`; mysql2 itself calls it in other ways. */
function limitQueries(connection: PoolConnection): void {
  const query = connection.query.bind(connection) as Command
  const limited = (statement: string | object, values: unknown, callback: Callback) =>
    typeof statement === 'string'
      ? query({ sql: statement, values }, within(connection, callback))
      : query(statement, callback ?? values)
  Object.assign(connection, { query: limited })
}

/** Queued before anything else on this connection. One that doesn't take them is not used. */
function applySettings(connection: PoolConnection): void {
  for (const setting of sessionSettings)
    connection.query({ sql: setting }, (error) => {
      if (error) connection.destroy()
    })
}
