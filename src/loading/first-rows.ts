import type { Direction } from '../database/keyset.ts'
import type { Cells } from '../database/lean-query.ts'
import type { Reader } from '../database/row-scope.ts'
import type { Condition } from '../database/source.ts'
import { type Head, isSqlite, type Ruled, runRuled, thenById, where } from './head.ts'
import type { Parents } from './parents.ts'
import { ofEachPiece } from './pieces.ts'
import { joinedBy, type Text, text } from './text.ts'

/** The first rows in some order: how they are ordered, what is told of that, and how many they are. */
export interface Cut {
  /** The columns before the id, and the names under which they are told. */
  readonly order: readonly (readonly [column: string, name: string])[]
  /** Of these names, those that are read, behind all other cells. */
  readonly told: readonly string[]
  readonly direction: Direction
  readonly limit: number
  /** The rows are put in order when they are found: no index has them so. */
  readonly isSorted: boolean
}

interface Found {
  /** What decides about the text, beside the filters. */
  readonly key: string
  readonly filters: readonly Condition[]
  readonly texts: readonly Text[]
  readonly parents?: Parents
}

/** The first of all rows that are there, found and cut so: at once, or the first ones of each piece that they lie in. */
export async function selectFirst(
  reader: Reader,
  head: Head,
  ruled: Ruled,
  { key, filters, texts, parents }: Found,
  cut: Cut,
): Promise<readonly Cells[]> {
  const named = new Map(cut.order.map(([column, name]) => [name, `${head.quote(column)} as ${name}`]))
  const { isSorted } = cut
  const tail = tailOf(head, [...cut.order.map(([column]) => column), 'id'], cut)
  const found = (columns: readonly string[], joined?: Text) =>
    ofEachPiece(reader, head, ruled, {
      columns: columns.join(', '),
      joined,
      filters,
      texts,
      parents,
      isSorted,
      tail: isSorted && isSqlite(head) ? sortedTail(tail) : tail,
    })
  const parts =
    ruled.pieces.length === 1
      ? (await found([head.columns, ...cut.told.map((name) => named.get(name) ?? '')], ruled.joined)).flat()
      : putTogether(reader, head, ruled, [], await found([idOfRow(head), ...named.values()]), cut)
  return runRuled(reader, ruled, filters.length > 0 ? null : key, parts)
}

/** The first of all these, which are the first ones of different places: first their ids, then the rows themselves. */
export function putTogether(
  reader: Reader,
  head: Head,
  ruled: Ruled,
  rule: readonly Condition[],
  firsts: readonly (readonly Text[])[],
  cut: Cut,
): Text[] {
  const names = [...cut.order.map(([, name]) => name), 'row_id']
  const tail = tailOf(head, names, cut)
  const each = firsts.map((first, i) => [
    text(`select ${names.join(', ')} from (`),
    ...first,
    text(`) as place_${i}`),
  ])
  return [
    text(`select ${[head.columns, ...cut.told].join(', ')} from (select ${names.join(', ')} from (`),
    ...joinedBy(' union ', each),
    text(`) as places${tail}) as page`),
    text(thenById(head, 'row_id')),
    ruled.joined,
    ...where(reader, ruled, rule, []),
    text(orderOf(head, names, cut)),
  ]
}

const idOfRow = ({ quote }: Head): string => `${quote('id')} as row_id`

const tailOf = (head: Head, columns: readonly string[], cut: Cut): string =>
  `${orderOf(head, columns, cut)} limit ${cut.limit}`

/** SQLite looks for an index in the order of columns only, not of what is made of them. */
const sortedTail = (tail: string): string => tail.replace(' order by ', ' order by +')

/** All in the same direction: an index on them can be read in either. */
const orderOf = ({ quote }: Head, columns: readonly string[], { direction }: Cut): string =>
  ` order by ${columns.map((column) => `${quote(column)} ${direction}`).join(', ')}`
