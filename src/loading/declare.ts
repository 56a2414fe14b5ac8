/** The options of a to-one field of a row: the column holds the id of a row of the field's type, or null. */
export const toOne = <const Column extends string>(column: Column) => ({
  columns: [column] as const,
  resolve: (row: { readonly [K in Column]: number | null }): number | null => row[column],
})

/**
 * The options of a field that is a part of its row: an object over the same columns, found behind the prefix, and null
 * where the column `unless` (behind the prefix) is null.
 */
export const partOfRow = (prefix = '', unless?: string) => ({
  part: { prefix, unless },
  resolve: (): never => {
    throw new Error('A part of a row is made with the row, not resolved.')
  },
})
