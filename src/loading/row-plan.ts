import type { FieldNode, GraphQLField } from 'graphql'
import type { Requirement } from '../authorization/requirement.ts'
import type { Source } from '../database/source.ts'
import type { Part, Row, VisibleTo } from './reads.ts'

/** What to read of one type's rows, and what to make of them: follows from what is selected, and nothing else. */
export interface RowPlan {
  readonly typeName: string
  readonly source: Source
  readonly visibleTo: VisibleTo | undefined
  /** What the objects are made of. Where rows are found by their ids, or cursors made, `id` is the first, and so `cells[0]`. */
  readonly columns: readonly string[]
  readonly shape: Shape
  readonly ones: readonly OnePlan[]
  readonly manys: readonly ManyPlan[]
  /** Equal for equal plans of one operation: their rows can be loaded together. */
  readonly key: string
  /** What a principal needs for all that is planned; arguments may need more. */
  readonly requirement: Requirement
}

/** How an object of the graph is made of a row. */
export interface Shape {
  readonly values: readonly ValuePlan[]
  readonly parts: readonly PartPlan[]
}

export interface ValuePlan {
  readonly name: string
  readonly read: (row: Row) => unknown
  /** False for objects and lists, of which an executor reads more than once. */
  readonly isLeaf: boolean
}

export interface PartPlan {
  readonly name: string
  readonly part: Part
  readonly columns: readonly string[]
  readonly shape: Shape
}

export interface OnePlan {
  readonly name: string
  /** Holds the id. Read itself only if the row is not joined by it. */
  readonly column: string
  readonly plan: RowPlan
}

export interface ManyPlan extends ListPlan {
  /** Which list of the row it is: the field with its arguments (`callOf`), under whatever aliases. */
  readonly call: string
  readonly field: GraphQLField<unknown, unknown>
  readonly node: FieldNode
  readonly describe: (args: Row) => unknown
}

/** What is selected of a connection. */
export interface ListPlan {
  readonly typeName: string
  /** Of the nodes, whether they come in edges or by themselves. */
  readonly rows: RowPlan
  /** In the words of the connection: what of it is selected. */
  readonly selects: ReadonlySet<string>
}

/** Only these tell where the page is in its list, and whether there is more. */
export const selectsPositions = ({ selects }: Pick<ListPlan, 'selects'>): boolean =>
  selects.has('edges') || selects.has('pageInfo')
