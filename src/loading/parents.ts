import { padded } from '../database/lean-query.ts'
import { foundBehind } from '../database/piece-hints.ts'
import { type Head, isSqlite, liesInPieces, type Ruled } from './head.ts'
import type { Text } from './text.ts'

/** The rows whose lists are read. */
export interface Parents {
  /** The column that points to them. */
  readonly column: string
  readonly ids: readonly number[]
}

/** Where the rows lie in pieces, found behind these. */
export function isBelow(head: Head, ruled: Ruled, { column, ids }: Parents): Text {
  const { sql: below, parameters } = isOneOf(head.quote(column), ids)
  const isTold = isSqlite(head) && liesInPieces(ruled)
  return { sql: isTold ? foundBehind(below) : below, parameters }
}

export function isOneOf(column: string, ids: readonly number[]): Text {
  const parameters = padded(ids)
  return { sql: `${column} in (${parameters.map(() => '?')})`, parameters }
}
