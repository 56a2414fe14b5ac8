import { ignoringOthers } from '../database/piece-hints.ts'
import type { Reader } from '../database/row-scope.ts'
import type { Filter } from '../database/source.ts'
import { type Head, type Ruled, where } from './head.ts'
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
  const ignored = ruled.pieces.some((piece) => piece.length > 0) ? await othersIgnored(reader, head) : ''
  const begin = text(`select ${columns} from ${head.table}${ignored}`)
  return ruled.pieces.map((piece) => [
    begin,
    ...(joined ? [joined] : []),
    ...where(reader, ruled, filters, [...piece, ...texts]),
    text(tail),
  ])
}

const othersIgnored = async ({ db }: Reader, { quote, source: { table, rule } }: Head): Promise<string> =>
  rule.pieces && quote('')[0] === '`' ? ignoringOthers(db, table, rule.pieces.columns) : ''
