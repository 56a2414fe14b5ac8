import { createPool } from 'mysql2'
import type { Read, Row } from './read.ts'

/** As many connections as Gatehouse has. */
const connectionLimit = 10

export function openMysql(uri: string): Read {
  const pool = createPool({ uri, connectionLimit, dateStrings: true })
  return (sql, values) =>
    new Promise((resolve, reject) => {
      pool.execute({ sql, values: [...values], rowsAsArray: true }, (error, rows) =>
        error ? reject(error) : resolve(rows as unknown as Row[]),
      )
    })
}
