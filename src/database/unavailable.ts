const codes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'ER_CON_COUNT_ERROR',
  'ER_CONNECTION_KILLED',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_SERVER_SHUTDOWN',
  'POOL_TIMEOUT',
  'PROTOCOL_CONNECTION_LOST',
  'QUERY_TIMEOUT',
])

/** SQLITE_BUSY in the low byte; the others say why. */
const sqliteBusy = 5

/** True if the database could not do it now and may later, as opposed to answering that something is wrong. */
export function isUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  const { code, errcode, fatal } = error as { code?: unknown; errcode?: unknown; fatal?: unknown }
  // mysql2 says "fatal" and gives no code when the connection was lost before the statement.
  if (typeof code !== 'string') return fatal === true
  return codes.has(code) || (typeof errcode === 'number' && (errcode & 0xff) === sqliteBusy)
}
