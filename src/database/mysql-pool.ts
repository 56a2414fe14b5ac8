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
    end: (callback) => pool.end(callback),
  }
}

/** Kysely calls `query(sql, values, callback)`; mysql2 takes the timeout with the statement. */
function limitQueries(connection: PoolConnection): void {
  const query = connection.query.bind(connection) as (options: object, ...rest: unknown[]) => unknown
  const limited = (statement: string | object, values: unknown, ...rest: unknown[]) =>
    typeof statement === 'string'
      ? query({ sql: statement, values, timeout: queryTimeoutMs }, ...rest)
      : query(statement, values, ...rest)
  Object.assign(connection, { query: limited })
}
