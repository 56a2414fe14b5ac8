import type { Cells } from '../database/lean-query.ts'
import type { Reader } from '../database/row-scope.ts'
import { conjunction } from '../database/rows.ts'
import { conditionsOf } from '../database/source.ts'
import type { Way } from '../database/ways.ts'
import { putTogether } from './first-rows.ts'
import { type Head, isSqlite, type Ruled, ruledFor, thenById, where } from './head.ts'
import { cutOf, type PageRead } from './statement.ts'
import { compile, run, type Text, text } from './text.ts'
import { stretchesOf } from './way-ends.ts'

interface Reading {
  readonly reader: Reader
  readonly head: Head
  readonly ruled: Ruled
  readonly read: PageRead
}

/** As `selectPage`, of a list whose rows are on ways: the first ones of each way, put together. */
export function selectPageByWays(reader: Reader, head: Head, read: PageRead): Promise<readonly Cells[]> {
  const { request, rule } = read
  const ruled = ruledFor(reader, head)
  const reading = { reader, head, ruled, read }
  const firsts = (request.ways ?? []).flatMap((way) => firstsOf(reading, way))
  return run(reader, putTogether(reader, head, ruled, rule, firsts, cutOf(read)))
}

/** What is there for the reader is asked on the way, so that a page is full. */
function firstsOf({ reader, head, ruled, read }: Reading, way: Way): Text[][] {
  const { quote } = head
  const { request, rule } = read
  const table = quote(way.table)
  const id = `${table}.${quote(way.row)}`
  const column = `${table}.${quote(way.orderedBy)}`
  const index = quote(way.index)
  const hint = isSqlite(head) ? `indexed by ${index}` : `force index (${index})`
  const isAsked = rule.length > 0 || conditionsOf(head.source, reader.scope).length > 0
  const whole = isAsked && table !== head.table ? thenById(head, id) : ''
  const asked = isAsked ? [...where(reader, ruled, rule, []), text(' and ')] : [text(' where ')]
  const { direction, limit } = cutOf(read)
  return stretchesOf(reader.db, { column, id }, way.range, request).map((stretch) => [
    text(`select ${id} as row_id, ${column} as cursor_value from ${table} ${hint}${whole}`),
    ...asked,
    compile(reader.db, conjunction(way.where)),
    stretch,
    text(` order by ${column} ${direction}, ${id} ${direction} limit ${limit}`),
  ])
}
