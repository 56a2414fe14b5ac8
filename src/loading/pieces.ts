import { forcing } from '../database/piece-hints.ts'
import type { Reader } from '../database/row-scope.ts'
import type { Condition } from '../database/source.ts'
import { type Head, isSqlite, type Ruled, type RuledPiece, thenJoin, where } from './head.ts'
import { isBelow, isOneOf, type Parents } from './parents.ts'
import { type Text, text } from './text.ts'

interface Selected {
  readonly columns: string
  readonly joined?: Text | undefined
  readonly filters: readonly Condition[]
  readonly texts: readonly Text[]
  /** Rows are read below these only. */
  readonly parents?: Parents | undefined
  /** Not read in the order of an index. */
  readonly isSorted: boolean
  readonly tail: string
}

/** The same of each piece that the rows which are there lie in: the parts of a statement of its own for each. */
export async function ofEachPiece(
  reader: Reader,
  head: Head,
  ruled: Ruled,
  { columns, joined, filters, texts, parents, isSorted, tail }: Selected,
): Promise<Text[][]> {
  const below = parents ? [isBelow(head, ruled, parents)] : []
  return Promise.all(
    ruled.pieces.map(async (piece) => {
      const isJoined = parents && piece.through?.parents.has(parents.column)
      return [
        text(`select ${columns} from `),
        ...(await fromPiece(reader, head, piece, { parents, isSorted })),
        ...(joined ? [joined] : []),
        ...where(reader, ruled, filters, [...piece.where, ...texts, ...(isJoined ? [] : below)]),
        text(tail),
      ]
    }),
  )
}

async function fromPiece(
  { db, scope }: Reader,
  head: Head,
  { behind, through }: RuledPiece,
  { parents, isSorted }: Pick<Selected, 'parents' | 'isSorted'>,
): Promise<Text[]> {
  const isForced = !isSqlite(head) && scope !== 'EVERYTHING' && (behind.length > 0 || parents)
  const forced = isForced
    ? await forcing(db, head.source.table, { behind, parent: parents?.column, isSorted })
    : ''
  const table = `${head.table}${forced}`
  if (!through) return [text(table)]
  const then = thenJoin(head)
  const found = [text('('), through.ids, text(`) as others ${then} `)]
  const those = parents && through.parents.get(parents.column)
  if (!those) return [...found, text(`${table} on ${through.on}`)]
  return [
    ...found,
    text('('),
    those,
    text(' and '),
    isOneOf(head.quote('id'), parents.ids),
    text(`) as parents ${then} ${table} on ${through.on} and ${head.quote(parents.column)} = parent_id`),
  ]
}
