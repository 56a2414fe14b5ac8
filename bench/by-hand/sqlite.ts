import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Read, Row } from './read.ts'

export function openSqlite(path: string): Read {
  const database = new DatabaseSync(path, { readOnly: true })
  const prepared = new Map<string, StatementSync>()

  function prepare(sql: string): StatementSync {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    prepared.set(sql, statement)
    return statement
  }

  return (sql, values) => (prepared.get(sql) ?? prepare(sql)).all(...values) as unknown as Row[]
}
