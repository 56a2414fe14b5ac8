import type { MysqlPool } from 'kysely'
import { createPool, type PoolConnection } from 'mysql2'

const poolSize = 10
const acquireTimeoutMs = 2_000
const queryTimeoutMs = 5_000

export class PoolTimeout extends Error {
  readonly code = 'POOL_TIMEOUT'
  constructor() {
    super(`No database connection became free within ${acquireTimeoutMs} ms.`)
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

type Callback = (error: { code?: string } | null, ...results: unknown[]) => void
type Query = (statement: object, values?: unknown, callback?: Callback) => unknown

/**
 * Kysely calls `query(sql, values, callback)`; mysql2 takes the timeout with the statement. A connection whose
 * statement got no answer is not used again: the next one would queue behind it.
 */
function limitQueries(connection: PoolConnection): void {
  const query = connection.query.bind(connection) as Query
  const limited = (statement: string | object, values?: unknown, callback?: Callback) => {
    if (typeof statement !== 'string') return query(statement, values, callback)
    const options = { sql: statement, values, timeout: queryTimeoutMs }
    return query(options, (error: { code?: string } | null, ...results: unknown[]) => {
      if (error?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') connection.destroy()
      callback?.(error, ...results)
    })
  }
  Object.assign(connection, { query: limited })
}
