import { CompiledQuery, type Kysely } from 'kysely'

/** The values of a row, in the order of the select list. */
export type Cells = readonly unknown[]

const leanParameters = new WeakSet<readonly unknown[]>()

/**
 * Reads with a statement that comes again and again: it is prepared once on each connection, and its rows are arrays,
 * which cost the drivers half of what objects cost.
 */
export async function leanQuery(
  db: Pick<Kysely<never>, 'executeQuery'>,
  sql: string,
  parameters: readonly unknown[],
): Promise<readonly Cells[]> {
  const own = [...parameters]
  leanParameters.add(own)
  const { rows } = await db.executeQuery(CompiledQuery.raw(sql, own))
  return rows as Cells[]
}

/** For drivers, which get of a query its text and this very array. */
export const isLean = (parameters: readonly unknown[]): boolean => leanParameters.has(parameters)

/** Filled up to a power of two with the last one: so there are few statements of a list, and each is prepared once. */
export function padded<Value>(values: readonly Value[]): readonly Value[] {
  const size = 2 ** Math.ceil(Math.log2(values.length))
  return [...values, ...Array<Value>(size - values.length).fill(values.at(-1) as Value)]
}
