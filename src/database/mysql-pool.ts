import type { MysqlPool } from 'kysely'
import { createPool, type PoolConnection } from 'mysql2'
import { isLean } from './lean-query.ts'

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

/** A mysql2 pool on which nothing waits for ever: neither for a connection nor for an answer. */
export function createMysqlPool(uri: string): MysqlPool {
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
  pool.on('connection', limitQueries)
  return {
    getConnection(callback) {
      let answered = false
      const timer = setTimeout(() => {
        answered = true
        callback(new PoolTimeout(), undefined as never)
      }, acquireTimeoutMs)
      pool.getConnection((error, connection) => {
        if (answered) return connection?.release()
        clearTimeout(timer)
        callback(error, connection as never)
      })
    },
    // A connection that fails while all are closed is closed too.
    end: (callback) => pool.end(() => callback(null)),
  }
}

type Callback = (error: unknown, ...results: unknown[]) => void
type Command = (statement: object, callback: Callback) => unknown

/**
 * Kysely calls `query(sql, values, callback)`. A connection whose statement got no answer is not used again: the next
 * one would queue behind it.
 */
function limitQueries(connection: PoolConnection): void {
  const query = connection.query.bind(connection) as Command
  const execute = connection.execute.bind(connection) as Command
  const limited = (statement: string | object, values: unknown, callback: Callback) => {
    // As mysql2 calls it itself.
    if (typeof statement !== 'string') return query(statement, callback ?? values)
    const timer = setTimeout(() => {
      connection.destroy()
      callback(new QueryTimeout())
    }, queryTimeoutMs)
    const done: Callback = (...results) => {
      clearTimeout(timer)
      callback(...results)
    }
    return Array.isArray(values) && isLean(values)
      ? execute({ sql: statement, values, rowsAsArray: true }, done)
      : query({ sql: statement, values }, done)
  }
  Object.assign(connection, { query: limited })
}
