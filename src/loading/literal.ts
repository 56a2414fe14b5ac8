import type { Cells } from '../database/lean-query.ts'
import type { Reading } from './reading.ts'
import type { Row } from './reads.ts'

/** What a value is made of: one cell, the row as modules know it, or all cells. */
export type Source =
  | {
      readonly from: 'cell'
      readonly cell: number
      readonly make: (cell: unknown, reading: Reading) => unknown
    }
  | { readonly from: 'row'; readonly make: (row: Row, reading: Reading) => unknown }
  | { readonly from: 'cells'; readonly make: (cells: Cells, reading: Reading) => unknown }

/**
 * Makes objects with these keys, in this order, as an object literal in a program would: several times faster than to
 * set key after key. The keys are names of GraphQL (letters, digits, underscores), so nothing else gets into the text
 * that becomes a function.
 */
export function literalMaker(
  values: readonly (readonly [key: string, source: Source])[],
  RowView: new (cells: Cells) => Row,
): (cells: Cells, reading: Reading) => Record<string, unknown> {
  const unfit = values.find(([key]) => !/^\w+$/.test(key))
  if (unfit) throw new Error(`${unfit[0]} is no name.`)
  const properties = values.map(([key, source], i) => `${key}: v${i}(${given(source)}, reading)`)
  const needsRow = values.some(([, source]) => source.from === 'row')
  const text = `return (cells, reading) => {
    ${needsRow ? 'const row = new RowView(cells)' : ''}
    return { ${properties.join(', ')} }
  }`
  const make = new Function('RowView', ...values.map((_, i) => `v${i}`), text)
  return make(RowView, ...values.map(([, source]) => source.make))
}

const given = (source: Source): string => (source.from === 'cell' ? `cells[${source.cell}]` : source.from)
