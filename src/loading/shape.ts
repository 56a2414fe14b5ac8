import type { Cells } from '../database/lean-query.ts'
import type { CellOf } from './head.ts'
import type { Row } from './reads.ts'
import type { PartPlan, Shape } from './row-plan.ts'

/**
 * An object of the graph: its values under the names of their fields, so that an executor only has to read
 * properties. The names of fields never begin with `$`.
 */
export interface Shaped {
  [field: string]: unknown
  /** The row it was made of, for resolvers of its own. */
  readonly $row: Row
  /** The lists below it, by `callOf`: two may be of the same field, with other arguments. */
  $lists?: Record<string, unknown>
}

/** Makes the object of a row. */
export type Shaper = new (cells: Cells) => Shaped

/**
 * A class for the objects of one plan. They are views of the cells that the database gave: nothing is copied, and each
 * value is computed when it is read, which an executor does once.
 */
export function shaperOf(shape: Shape, columns: readonly string[], cellOf: CellOf): Shaper {
  const RowView = rowView(columns, cellOf)
  const eager = [
    ...shape.values.filter(({ isLeaf }) => !isLeaf),
    ...shape.parts.map((part) => ({ name: part.name, make: partMaker(part, cellOf) })),
  ]

  class View {
    readonly $row: Row

    constructor(cells: Cells) {
      this.$row = new RowView(cells)
      // Objects are read several times.
      for (const entry of eager)
        (this as unknown as Shaped)[entry.name] =
          'make' in entry ? entry.make(cells) : attempt(entry.read, this.$row)
    }
  }
  for (const { name, read, isLeaf } of shape.values)
    if (isLeaf)
      Object.defineProperty(View.prototype, name, {
        get(this: View) {
          return attempt(read, this.$row)
        },
      })
  return View as unknown as Shaper
}

function partMaker(
  { part: { prefix, unless }, columns, shape }: PartPlan,
  cellOf: CellOf,
): (cells: Cells) => Shaped | null {
  const inPart: CellOf = (column) => cellOf(prefix + column)
  const Part = shaperOf(shape, columns, inPart)
  const decider = unless === undefined ? undefined : inPart(unless)
  return (cells) => (decider !== undefined && cells[decider] === null ? null : new Part(cells))
}

/** The row as modules know it: a property for each column that was read. */
export function rowView(columns: readonly string[], cellOf: CellOf): new (cells: Cells) => Row {
  class RowView {
    readonly $cells: Cells

    constructor(cells: Cells) {
      this.$cells = cells
    }
  }
  for (const column of columns) {
    const cell = cellOf(column)
    Object.defineProperty(RowView.prototype, column, {
      get(this: RowView) {
        return this.$cells[cell]
      },
    })
  }
  return RowView as unknown as new (
    cells: Cells,
  ) => Row
}

/** GraphQL executors answer an error that they find as a value with an error at its field. */
function attempt(read: (row: Row) => unknown, row: Row): unknown {
  try {
    return read(row)
  } catch (error) {
    return asError(error)
  }
}

export const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
