const foundById = String.raw`/\*! force index \(primary\) \*/`
const notAhead = String.raw`/\*! \+ 0 \*/`

/** Each table's row rules as patterns of SQL, all of which must be there. */
export type ExpectedRules = Readonly<Record<string, readonly string[]>>

/** One of so many, or of more. */
export function owned(table: string, column: string): string {
  const it = String.raw`${table}\.${column}`
  return String.raw`(?:\(${it} = \?(?: or ${it} = \?)*\)|${it} in \(\?(?:, \?)*\))`
}

export const shared = (table: string, column: string) =>
  String.raw`(?:\(${table}\.${column} is null or ${owned(table, column)}\)|${owned(table, column)})`

/** A part of another row, or about it. */
export const within = (table: string, id: string, rule: string) =>
  String.raw`exists \(select 1 from ${table} ${foundById} where ${table}\.id = ${id} ${notAhead} and (?:${table}\.\w+ is (?:not )?null and )*${rule}`

export const ownedByUser = (table: string, column: string) => String.raw`${table}\.${column} = \?`
