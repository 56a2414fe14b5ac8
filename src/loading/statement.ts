import { type Order, type PageRequest, type Position, scanOrder } from '../database/keyset.ts'
import { type Cells, padded } from '../database/lean-query.ts'
import type { Reader } from '../database/row-scope.ts'
import type { Condition } from '../database/source.ts'
import { type Cut, selectFirst } from './first-rows.ts'
import { byId, type Head, noId, ruledFor, runRuled, where } from './head.ts'
import { isOneOf, type Parents } from './parents.ts'
import { ofEachPiece } from './pieces.ts'
import { joinedBy, run, type Text, text } from './text.ts'

/** The rows with these ids. */
export function selectByIds(
  reader: Reader,
  head: Head,
  ids: readonly number[],
  rule: readonly Condition[],
): Promise<readonly Cells[]> {
  // A row with a single id is read before the statement is planned, and then its plan tells where it points to.
  const isKnownAhead = ids.length === 1 && reader.scope !== 'EVERYTHING'
  const asked = isOneOf(head.quote('id'), isKnownAhead ? [...ids, noId] : ids)
  const ruled = ruledFor(reader, head)
  return runRuled(reader, ruled, rule.length > 0 ? null : `ids ${asked.parameters.length}`, [
    text(`select ${head.columns} from ${byId(head)}`),
    ruled.joined,
    ...where(reader, ruled, rule, [asked]),
  ])
}

/**
 * What is read of a page beside its rows. With positions: behind all other cells the value that cursors are made of, and
 * one row more if there are more.
 */
export interface PageRead {
  readonly request: PageRequest
  readonly rule: readonly Condition[]
  readonly withPositions: boolean
}

export const mostRows = ({ request: { limit }, withPositions }: PageRead): number =>
  limit + (withPositions ? 1 : 0)

/** A page. */
export function selectPage(reader: Reader, head: Head, read: PageRead): Promise<readonly Cells[]> {
  const { request, rule } = read
  const found = {
    key: `page ${keyOfPage(read)}`,
    filters: [...rule, ...request.where],
    texts: beyondPositions(head, request),
  }
  return selectFirst(reader, head, ruledFor(reader, head), found, cutOf(read))
}

export function cutOf(read: PageRead): Cut {
  const { column, direction } = scanOrder(read.request)
  return {
    order: [[column, 'cursor_value']],
    told: read.withPositions ? ['cursor_value'] : [],
    direction,
    limit: mostRows(read),
    isSorted: read.request.findsFew,
  }
}

/** What decides about the text, beside filters: all but where exactly the page begins and ends. */
function keyOfPage(read: PageRead): string {
  const { order, fromEnd, after, before } = read.request
  return [
    order.column,
    order.direction,
    fromEnd,
    after !== null,
    before !== null,
    read.withPositions,
    mostRows(read),
  ].join()
}

/**
 * The same page for each of many parents. Behind the cells of the plan: whose child the row is. The rows of each parent
 * are in the order of the page.
 *
 * Read in the order of an index, as many rows as the pages may have together. That is mostly all there is. If not, the
 * parents that were not reached, and the last one if its page is not full, are read again, each with its rows numbered.
 */
export async function selectPages(
  reader: Reader,
  head: Head,
  parents: Parents,
  read: PageRead,
): Promise<readonly Cells[]> {
  const most = padded(parents.ids).length * mostRows(read)
  const rows = await selectInTurn(reader, head, parents, read, most)
  if (rows.length < most) return rows
  const parentOf = (cells: Cells | undefined) => cells?.[head.width]
  const last = parentOf(rows.at(-1))
  const ofLast = rows.filter((cells) => parentOf(cells) === last).length
  const complete = ofLast >= mostRows(read) ? rows : rows.slice(0, -ofLast)
  const seen = new Set(complete.map(parentOf))
  const ids = parents.ids.filter((id) => !seen.has(id))
  if (ids.length === 0) return complete
  return [...complete, ...(await selectNumbered(reader, head, { ...parents, ids }, read))]
}

function selectInTurn(
  reader: Reader,
  head: Head,
  { column, ids }: Parents,
  read: PageRead,
  most: number,
): Promise<readonly Cells[]> {
  const { request, rule } = read
  const ruled = ruledFor(reader, head, column)
  const found = {
    key: `pages ${column} ${padded(ids).length} ${keyOfPage(read)}`,
    filters: [...rule, ...request.where],
    texts: beyondPositions(head, request),
    parents: { column, ids },
  }
  const { order, told, ...cut } = cutOf(read)
  return selectFirst(reader, head, ruled, found, {
    ...cut,
    order: [[column, 'parent_row_id'], ...order],
    told: ['parent_row_id', ...told],
    limit: most,
  })
}

async function selectNumbered(
  reader: Reader,
  head: Head,
  { column: parentColumn, ids }: Parents,
  read: PageRead,
): Promise<readonly Cells[]> {
  const { request, rule, withPositions } = read
  const { quote } = head
  const { column, direction } = scanOrder(request)
  const parent = quote(parentColumn)
  const rank = `row_number() over (partition by ${parent} order by ${quote(column)} ${direction}, ${quote('id')} ${direction})`
  const ruled = ruledFor(reader, head, parentColumn)
  const cursor = withPositions ? ', cursor_value' : ''
  const columns = [...new Set([...head.ownColumns, quote('id'), quote(column), parent])].join(', ')
  const parents = { column: parentColumn, ids }
  const texts = beyondPositions(head, request)
  const filters = [...rule, ...request.where]
  const isSorted = request.findsFew
  const asked = { columns, filters, texts, parents, isSorted, tail: '' }
  const pieces = await ofEachPiece(reader, head, ruled, asked)
  return run(reader, [
    text(`select ${head.columns}, parent_row_id${cursor} from`),
    text(` (select ${head.ownColumns.join(', ')}, ${parent} as parent_row_id`),
    text(`, ${quote(column)} as cursor_value, ${rank} as row_rank from (`),
    ...joinedBy(' union all ', pieces),
    text(') as pieces) as numbered'),
    ruled.joined,
    text(` where row_rank <= ${mostRows(read)} order by row_rank`),
  ])
}

/** How many there are of a list, whatever its page. */
export async function countRows(
  reader: Reader,
  head: Head,
  { request, rule }: Omit<PageRead, 'withPositions'>,
): Promise<number> {
  const ruled = ruledFor(reader, head)
  const filters = [...rule, ...request.where]
  const asked = { columns: 'count(*)', filters, texts: [], isSorted: false, tail: '' }
  const counts = joinedBy(' union all ', await ofEachPiece(reader, head, ruled, asked))
  const rows = await runRuled(reader, ruled, filters.length > 0 ? null : 'count', counts)
  return rows.reduce((sum, [count]) => sum + Number(count), 0)
}

/** The same of each of many parents; none for a parent without rows. */
export async function countRowsByParent(
  reader: Reader,
  head: Head,
  parents: Parents,
  { request, rule }: Omit<PageRead, 'withPositions'>,
): Promise<ReadonlyMap<number, number>> {
  const ruled = ruledFor(reader, head, parents.column)
  const parent = head.quote(parents.column)
  const filters = [...rule, ...request.where]
  const columns = `${parent}, count(*)`
  const isSorted = request.findsFew
  const asked = { columns, filters, texts: [], parents, isSorted, tail: ` group by ${parent}` }
  const counts = joinedBy(' union all ', await ofEachPiece(reader, head, ruled, asked))
  const key = `counts ${parents.column} ${padded(parents.ids).length}`
  const rows = await runRuled(reader, ruled, filters.length > 0 ? null : key, counts)
  const sums = new Map<number, number>()
  for (const [id, count] of rows as readonly [number, unknown][])
    sums.set(id, (sums.get(id) ?? 0) + Number(count))
  return sums
}

const beyondPositions = (head: Head, { order, after, before }: PageRequest): Text[] => [
  ...(after ? [beyond(head, order, order.direction === 'asc' ? '>' : '<', after)] : []),
  ...(before ? [beyond(head, order, order.direction === 'asc' ? '<' : '>', before)] : []),
]

/** `column >= value` beside the exact predicate lets MySQL use the index as a range. */
function beyond({ quote }: Head, { column }: Order, sign: '<' | '>', { value, id }: Position): Text {
  const name = quote(column)
  return {
    sql: `(${name} ${sign}= ? and (${name} ${sign} ? or ${quote('id')} ${sign} ?))`,
    parameters: [value, value, id],
  }
}
