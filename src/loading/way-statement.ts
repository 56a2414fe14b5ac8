import { scanOrder } from '../database/keyset.ts'
import type { Cells } from '../database/lean-query.ts'
import type { Reader } from '../database/row-scope.ts'
import { conjunction } from '../database/rows.ts'
import { conditionsOf } from '../database/source.ts'
import type { Way } from '../database/ways.ts'
import { type Head, inOrder, mostRows, type PageRead, type Ruled, ruledFor, where } from './statement.ts'
import { compile, run, type Text, text, together } from './text.ts'
import { stretchesOf } from './way-ends.ts'

/** How to say to each database what to begin with. */
const words = {
  '"': { hint: (index: string) => `indexed by ${index}`, thenJoin: 'cross join' },
  '`': { hint: (index: string) => `force index (${index})`, thenJoin: 'straight_join' },
}

interface Reading {
  readonly reader: Reader
  readonly head: Head
  readonly ruled: Ruled
  readonly read: PageRead
  readonly words: (typeof words)[keyof typeof words]
}

/** As `selectPage`, of a list whose rows are on ways: first their ids, the first ones of each way, then the rows themselves. */
export function selectPageByWays(reader: Reader, head: Head, read: PageRead): Promise<readonly Cells[]> {
  const { request, rule, withPositions } = read
  const { direction } = scanOrder(request)
  const ruled = ruledFor(reader, head)
  const mark = head.quote('')[0] as keyof typeof words
  const reading = { reader, head, ruled, read, words: words[mark] }
  const order = inOrder(head.quote, ['row_order', 'row_id'], direction)
  const limit = mostRows(read)
  const firstOfEach = (request.ways ?? [])
    .flatMap((way) => firstsOf(reading, way))
    .map((first, i) => together([text('select row_id, row_order from ('), first, text(`) as way_${i}`)]))
  return run(reader, [
    text(`select ${head.columns}${withPositions ? ', row_order as cursor_value' : ''}`),
    text(' from (select row_id, row_order from ('),
    together(firstOfEach, ' union '),
    text(`) as ways order by ${order} limit ${limit}) as page`),
    text(` ${reading.words.thenJoin} ${head.table} on ${head.table}.${head.quote('id')} = row_id`),
    ruled.joined,
    where(reader, ruled, rule, []),
    text(` order by ${order}`),
  ])
}

/** What is there for the reader is asked on the way, so that a page is full. */
function firstsOf({ reader, head, ruled, read, words }: Reading, way: Way): Text[] {
  const { quote } = head
  const { request, rule } = read
  const table = quote(way.table)
  const id = `${table}.${quote(way.row)}`
  const column = `${table}.${quote(way.orderedBy)}`
  const isAsked = rule.length > 0 || conditionsOf(head.source, reader.scope).length > 0
  const whole =
    isAsked && table !== head.table
      ? ` ${words.thenJoin} ${head.table} on ${head.table}.${quote('id')} = ${id}`
      : ''
  const asked = isAsked ? [where(reader, ruled, rule, []), text(' and ')] : [text(' where ')]
  const { direction } = scanOrder(request)
  return stretchesOf(reader.db, { column, id }, way.range, request).map((stretch) =>
    together([
      text(
        `select ${id} as row_id, ${column} as row_order from ${table} ${words.hint(quote(way.index))}${whole}`,
      ),
      ...asked,
      compile(reader.db, conjunction(way.where)),
      stretch,
      text(` order by ${column} ${direction}, ${id} ${direction} limit ${mostRows(read)}`),
    ]),
  )
}
