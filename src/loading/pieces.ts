import { forcing } from '../database/piece-hints.ts'
import type { Reader } from '../database/row-scope.ts'
import type { Filter } from '../database/source.ts'
import { type Head, isSqlite, liesInPieces, type Ruled, where } from './head.ts'
import { type Text, text } from './text.ts'

interface Selected {
  readonly columns: string
  readonly joined?: Text | undefined
  readonly filters: readonly Filter[]
  readonly texts: readonly Text[]
  readonly tail: string
}

/** The same of each piece that the rows which are there lie in: the parts of a statement of its own for each. */
export async function ofEachPiece(
  reader: Reader,
  head: Head,
  ruled: Ruled,
  { columns, joined, filters, texts, tail }: Selected,
): Promise<Text[][]> {
  const forced = liesInPieces(ruled) ? await forcedIndexes(reader, head) : ''
  const begin = text(`select ${columns} from ${head.table}${forced}`)
  return ruled.pieces.map((piece) => [
    begin,
    ...(joined ? [joined] : []),
    ...where(reader, ruled, filters, [...piece, ...texts]),
    text(tail),
  ])
}

const forcedIndexes = async ({ db }: Reader, head: Head): Promise<string> => {
  const { table, rule } = head.source
  return rule.pieces && !isSqlite(head) ? forcing(db, table, rule.pieces.columns) : ''
}
