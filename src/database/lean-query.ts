/** The values of a row, in the order of the select list. */
export type Cells = readonly unknown[]

/** Reads outside of transactions, past Kysely. */
export type LeanReader = (sql: string, parameters: readonly unknown[]) => Promise<readonly Cells[]>

const readers = new WeakMap<object, LeanReader>()

/** Says how lean queries of this database are read. */
export function readLeanlyBy(db: object, reader: LeanReader): void {
  readers.set(db, reader)
}

/**
 * Reads with a statement that comes again and again: it is prepared once on each connection, its rows are arrays, which
 * cost the drivers half of what objects cost, and Kysely, which made its text, is not asked again. Not for transactions.
 */
export function leanQuery(
  db: object,
  sql: string,
  parameters: readonly unknown[],
): Promise<readonly Cells[]> {
  const read = readers.get(db)
  if (!read) throw new Error('Lean queries are for reading outside of transactions.')
  return read(sql, parameters)
}

const longestPage = 100

/**
 * Filled up, with the last one or what is given, to a power of two, or to the longest page: so there are few statements of a
 * list, and each is prepared once.
 */
export function padded<Value>(values: readonly Value[], filler = values.at(-1) as Value): readonly Value[] {
  const power = 2 ** Math.ceil(Math.log2(values.length))
  const size = values.length <= longestPage ? Math.min(power, longestPage) : power
  return [...values, ...Array<Value>(size - values.length).fill(filler)]
}
