import type { Direction, Page, PageRequest, Position } from '../database/keyset.ts'
import type { Filter } from '../database/source.ts'
import type { Way } from '../database/ways.ts'
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

export interface ConnectionOrder<Column extends string = string> {
  readonly column: Column
  readonly direction: Direction
}

export function pageRequest(
  args: PagingArguments,
  order: ConnectionOrder,
  where: readonly Filter[],
  ways: readonly Way[] | null,
): PageRequest<Filter> {
  if (args.first != null && args.last != null)
    throw badInput('first', 'Give either first (from the start) or last (from the end), not both.')
  const fromEnd = args.last != null
  const limit = args.last ?? args.first ?? defaultPageSize
  return {
    where,
    findsFew: where.some((it) => 'finds' in it),
    ways,
    order,
    limit,
    fromEnd,
    after: args.after == null ? null : decodeCursor('after', args.after, order),
    before: args.before == null ? null : decodeCursor('before', args.before, order),
  }
}

/** Relay's PageInfo; `cursorOf` is asked for the first and the last row only. */
export function pageInfoOf<Row>({ rows, hasNext, hasPrevious }: Page<Row>, cursorOf: (row: Row) => string) {
  const [first] = rows
  const last = rows.at(-1)
  return {
    hasNextPage: hasNext,
    hasPreviousPage: hasPrevious,
    startCursor: first === undefined ? null : cursorOf(first),
    endCursor: last === undefined ? null : cursorOf(last),
  }
}

/** A cursor is good for the order it came from: the column and its value, then the id. */
export const encodeCursor = ({ column }: ConnectionOrder, value: unknown, id: unknown): string =>
  Buffer.from(JSON.stringify([column, value, id])).toString('base64url')

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
