import type { RawBuilder } from 'kysely'
import type { Queryable } from '../database/database.ts'
import { type Cells, leanQuery } from '../database/lean-query.ts'

/** A piece of a statement. SQLite and MySQL both number parameters by their place, so pieces can be put together. */
export interface Text {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

export const text = (statement: string): Text => ({ sql: statement, parameters: [] })

export const together = (texts: readonly Text[], separator = ''): Text => ({
  sql: texts.map((it) => it.sql).join(separator),
  parameters: texts.flatMap((it) => it.parameters),
})

/** All of these parts, with this between them. */
export const joinedBy = (separator: string, all: readonly (readonly Text[])[]): Text[] =>
  all.flatMap((parts, i) => (i === 0 ? parts : [text(separator), ...parts]))

export const compile = (db: Queryable, expression: RawBuilder<unknown>): Text => expression.compile(db)

export function run({ db }: { readonly db: Queryable }, texts: readonly Text[]): Promise<readonly Cells[]> {
  const { sql: statement, parameters } = together(texts)
  return leanQuery(db, statement, parameters)
}
