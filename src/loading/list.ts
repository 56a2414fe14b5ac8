import type { Filter, RowOf, Source } from '../database/source.ts'
import type { Way } from '../database/ways.ts'
import { type ConnectionOrder, type PagingArguments, pageRequest } from '../graphql/connection-page.ts'

interface ListOptions<Column extends string = string> {
  readonly order: ConnectionOrder<Column>
  readonly where?: readonly Filter[]
  /** To the rows that `where` is about. */
  readonly ways?: readonly Way[] | null
  /** The column that points to the row whose list it is, for a field of a row; all rows otherwise. */
  readonly parent?: Column
}

/** What a connection field answers with: which rows, in words. The planner loads of them what is selected. */
export class List {
  readonly source: Source
  readonly parent: string | undefined
  readonly request: ReturnType<typeof pageRequest>

  constructor(
    source: Source,
    paging: PagingArguments,
    { order, where = [], ways = null, parent }: ListOptions,
  ) {
    this.source = source
    this.parent = parent
    this.request = pageRequest(paging, order, where, ways)
  }
}

/** What Pothos expects of a connection's resolver. The planner puts the page in the place of the description. */
interface ConnectionOf<Row> {
  readonly edges: { readonly node: Row; readonly cursor: string }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
  readonly totalCount: number
}

/**
 * Describes a list by the arguments of its field. On a row it depends on nothing else: one description is good for
 * the rows of a whole list, which are loaded together.
 */
export const list = <S extends Source>(
  source: S,
  paging: PagingArguments,
  options: ListOptions<keyof RowOf<S> & string>,
): ConnectionOf<RowOf<S>> => new List(source, paging, options) as never
