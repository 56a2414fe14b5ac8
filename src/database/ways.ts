import type { Expression } from 'kysely'
import type { Condition } from './source.ts'

/** What is read of the column that a way is ordered by. */
export interface Range {
  readonly from?: Expression<unknown>
  /** Included, or not: at most one of these. */
  readonly to?: Expression<unknown>
  readonly below?: Expression<unknown>
}

/**
 * One way to some rows of a list, such that an index has them in the list's order. A page is put together from the first rows
 * of each way, so it costs the same however long the list is and however many rows there are beside it. The ways of a list
 * lead to all of its rows; to a row may lead several.
 */
export interface Way {
  /** The list's own table, or one with a row for some of its rows. */
  readonly table: string
  /** The column here that has the id of the list's row. */
  readonly row: string
  /** Named, since optimizers think that another one will do. */
  readonly index: string
  /** The column here that has what the list is ordered by. */
  readonly orderedBy: string
  /** In front of it in the index, so each is a single value; or so few rows are left that their order does not matter. */
  readonly where: readonly Condition[]
  readonly range: Range
}
