import type { Context } from '../context.ts'
import {
  countRows,
  countRowsByParent,
  type Direction,
  type Page,
  type PageRequest,
  type Position,
  selectPage,
  selectPages,
} from '../database/keyset.ts'
import type { Condition, RowOf, Source } from '../database/rows.ts'
import { badInput } from '../errors.ts'

export const defaultPageSize = 20
export const maxPageSize = 100

/** Relay's paging arguments as they arrive. */
export interface PagingArguments {
  readonly first?: number | null | undefined
  readonly last?: number | null | undefined
  readonly after?: string | null | undefined
  readonly before?: string | null | undefined
}

export interface ConnectionOrder {
  readonly column: string
  readonly direction: Direction
}

/**
 * The rows below one parent, e.g. the invoices of a customer; loaded for all parents of a list at once. Give the
 * connection the whole arguments of the field then: what they are decides which parents are loaded together.
 */
export interface Parent {
  readonly column: string
  readonly id: number
}

/**
 * A Relay connection that reads only what is selected of it: the page for `edges`, `nodes` and `pageInfo`, the
 * count for `totalCount`.
 */
export class Connection<S extends Source> {
  readonly #page: () => Promise<Page<RowOf<S>>>
  readonly #count: () => Promise<number>
  readonly #cursorOf: (row: RowOf<S>) => string
  #loaded: Promise<Page<RowOf<S>>> | undefined

  constructor(
    context: Context,
    source: S,
    args: PagingArguments,
    order: ConnectionOrder,
    where: readonly Condition[] = [],
    parent?: Parent,
  ) {
    const request = pageRequest(args, order, where)
    this.#cursorOf = (row) => encodeCursor(order, row as Record<string, unknown>)
    if (parent) {
      const key = `${source.key}.${parent.column} ${JSON.stringify([args, order])}`
      this.#page = () => loadPage(context, source, request, parent, key)
      this.#count = () => loadCount(context, source, where, parent, key)
    } else {
      this.#page = () => selectPage(context.db, source, request)
      this.#count = () => countRows(context.db, source, where)
    }
  }

  totalCount(): Promise<number> {
    return this.#count()
  }

  get edges() {
    return this.#load().then(({ rows }) => rows.map((node) => ({ node, cursor: this.#cursorOf(node) })))
  }

  get pageInfo() {
    return this.#load().then(({ rows, hasNext, hasPrevious }) => {
      const [first] = rows
      const last = rows.at(-1)
      return {
        hasNextPage: hasNext,
        hasPreviousPage: hasPrevious,
        startCursor: first ? this.#cursorOf(first) : null,
        endCursor: last ? this.#cursorOf(last) : null,
      }
    })
  }

  #load(): Promise<Page<RowOf<S>>> {
    this.#loaded ??= this.#page()
    return this.#loaded
  }
}

const loadPage = <S extends Source>(
  { loaders, db }: Context,
  source: S,
  request: PageRequest,
  { column, id }: Parent,
  key: string,
) => loaders.get(`page ${key}`, (ids) => selectPages(db, source, column, ids, request)).load(id)

const loadCount = (
  { loaders, db }: Context,
  source: Source,
  where: readonly Condition[],
  { column, id }: Parent,
  key: string,
) => loaders.get(`count ${key}`, (ids) => countRowsByParent(db, source, column, ids, where)).load(id)

function pageRequest(
  args: PagingArguments,
  order: ConnectionOrder,
  where: readonly Condition[],
): PageRequest {
  if (args.first != null && args.last != null)
    throw badInput('first', 'Give either first (from the start) or last (from the end), not both.')
  const fromEnd = args.last != null
  const limit = args.last ?? args.first ?? defaultPageSize
  return {
    where,
    order,
    limit,
    fromEnd,
    after: args.after == null ? null : decodeCursor('after', args.after, order),
    before: args.before == null ? null : decodeCursor('before', args.before, order),
  }
}

/** A cursor is good for the order it came from: the column and its value, then the id. */
const encodeCursor = ({ column }: ConnectionOrder, row: Record<string, unknown>): string =>
  Buffer.from(JSON.stringify([column, row[column], row.id])).toString('base64url')

function decodeCursor(argument: string, cursor: string, { column }: ConnectionOrder): Position {
  try {
    const [from, value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (
      from === column &&
      (typeof value === 'string' || Number.isSafeInteger(value)) &&
      Number.isSafeInteger(id)
    )
      return { value: value as string | number, id: id as number }
  } catch {
    // not ours: answered below like any other cursor that doesn't fit
  }
  throw badInput(
    argument,
    'This cursor is not from a list in this order. Take it from pageInfo or an edge of the same query.',
  )
}
