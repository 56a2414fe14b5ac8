import type { Page } from '../database/keyset.ts'
import type { Cells } from '../database/lean-query.ts'
import type { List } from './list.ts'
import type { Reading } from './reading.ts'
import type { ManyPlan, RowPlan } from './row-plan.ts'

/**
 * What is made of the rows of a plan: objects that an executor reads (`view-form.ts`), or the answer itself
 * (`answer-form.ts`). The same statements are behind both.
 */
export interface Form<Made extends object = object> {
  make(cells: Cells, reading: Reading): Made
  /** What is loaded below, each for all rows at once. */
  readonly children: readonly Child[]
}

export type Child = ChildRow | ChildList

interface Below {
  /** Rows that have null in this cell have no such child. Else it is an id: of the child, or of the list's parent. */
  readonly idCell: number
  put(made: object, value: unknown): void
  /** Puts what went wrong in the place of the value, or throws it. */
  putError(made: object, error: unknown): void
}

/** The row of a to-one relation that could not be joined. */
export interface ChildRow extends Below {
  readonly kind: 'one'
  readonly plan: RowPlan
  readonly form: Form
}

export interface ChildList extends Below {
  readonly kind: 'many'
  readonly plan: ManyPlan
  readonly form: ListForm
}

/** What is made of a page. */
export interface ListForm {
  readonly rows: Form
  connection(page: LoadedPage, reading: Reading): object
}

export interface LoadedPage {
  readonly request: List['request']
  readonly page: Page<Cells>
  /** Made of the page's rows. */
  readonly nodes: readonly object[]
  /** Where the value stands that cursors are made of. */
  readonly cursorCell: number
  /** Counted only if it is selected. */
  readonly totalCount: number
}
