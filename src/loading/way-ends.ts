import { type Expression, sql } from 'kysely'
import type { Queryable } from '../database/database.ts'
import type { PageRequest, Position } from '../database/keyset.ts'
import type { Range } from '../database/ways.ts'
import { compile, type Text, text, together } from './text.ts'

/** What a way is ordered by, quoted, with its table. */
interface Columns {
  readonly column: string
  readonly id: string
}

/** What ends one side of what is read: the range of the way, a position of the page, or both. */
interface Side {
  readonly sign: '<' | '>'
  readonly isIncluded: boolean
  readonly end: Text | null
  readonly position: Position | null
}

interface Sides {
  readonly low: Side
  readonly high: Side
}

/**
 * The range of a way and the positions of a page, in the words that make each database begin at the very row: one or more
 * stretches, each the end of a where clause.
 */
export function stretchesOf(
  db: Queryable,
  columns: Columns,
  { from, to, below }: Range,
  { order, after, before }: PageRequest,
): Text[] {
  const [low, high] = order.direction === 'asc' ? [after, before] : [before, after]
  const textOf = (end: Expression<unknown> | undefined) => (end ? compile(db, sql`${end}`) : null)
  const isIncluded = below === undefined
  const sides: Sides = {
    low: { sign: '>', isIncluded: true, end: textOf(from), position: low },
    high: { sign: '<', isIncluded, end: textOf(to ?? below), position: high },
  }
  if (columns.column.startsWith('`')) return [onMysql(columns, sides)]
  return typeof (low ?? high)?.value === 'number' ? byNumber(columns, sides) : [byText(columns, sides)]
}

const bySide = (sides: Sides, words: (side: Side) => readonly Text[]): Text =>
  together([...words(sides.low), ...words(sides.high)])

const signOf = ({ sign, isIncluded }: Side): string => (isIncluded ? `${sign}=` : sign)

const ended = (value: Text, side: Side): Text[] =>
  side.end ? [text(' and '), value, text(` ${signOf(side)} `), side.end] : []

/** It finds the part that several conditions have in common, and the place among rows of the same value if it is told so. */
const onMysql = ({ column, id }: Columns, sides: Sides): Text =>
  bySide(sides, (side) => {
    const { sign, position } = side
    const beyond = position && {
      sql: ` and (${column} ${sign} ? or (${column} = ? and ${id} ${sign} ?))`,
      parameters: [position.value, position.value, position.id],
    }
    return [...ended(text(column), side), ...(beyond ? [beyond] : [])]
  })

/**
 * SQLite begins with one condition for each side, and may take the farther of two: they are put together, to the nearer. It
 * goes through the rows of the same value, of which there are as many as owners, for names.
 */
const byText = ({ column, id }: Columns, sides: Sides): Text =>
  bySide(sides, (side) => {
    const { sign, isIncluded, end, position } = side
    if (!position) return ended(text(column), side)
    const beyond = text(` and (${column}, ${id}) ${sign} `)
    if (!end) return [beyond, { sql: '(?, ?)', parameters: [position.value, position.id] }]
    const idAtEnd = sign === '<' && isIncluded ? Number.MAX_SAFE_INTEGER : -1
    return [
      beyond,
      { sql: `(${nearer(side)}(?, `, parameters: [position.value] },
      end,
      { sql: `), iif(? ${signOf(side)} `, parameters: [position.value] },
      end,
      { sql: ', ?, ?))', parameters: [position.id, idAtEnd] },
    ]
  })

const nearer = ({ sign }: Side): string => (sign === '>' ? 'max' : 'min')

/**
 * SQLite finds a row id only behind a single value, so rows of a position's value, of which there may be any number, are a
 * stretch of their own.
 */
function byNumber(columns: Columns, sides: Sides): Text[] {
  const { low, high } = sides
  const [lowest, highest] = [low.position, high.position]
  if (lowest && highest && lowest.value >= highest.value)
    return lowest.value === highest.value
      ? [sameValue(columns, sides, lowest, highest)]
      : [text(' and 1 = 0')]
  return [
    bySide(sides, (side) => between(columns, side)),
    ...(lowest ? [sameValue(columns, sides, lowest, null)] : []),
    ...(highest ? [sameValue(columns, sides, null, highest)] : []),
  ]
}

/** Without the rows of the position's value. */
function between({ column }: Columns, side: Side): Text[] {
  const { sign, end, position } = side
  if (!position) return ended(text(column), side)
  const next = Number(position.value) + (sign === '>' ? 1 : -1)
  const value: Text = { sql: '?', parameters: [next] }
  return [
    text(` and ${column} ${sign}= `),
    ...(end ? [text(`${nearer(side)}(`), value, text(', '), end, text(')')] : [value]),
  ]
}

function sameValue(
  { column, id }: Columns,
  sides: Sides,
  lowest: Position | null,
  highest: Position | null,
): Text {
  const value: Text = { sql: '?', parameters: [(lowest ?? highest)?.value] }
  return together([
    text(` and ${column} = `),
    value,
    ...(lowest ? [{ sql: ` and ${id} > ?`, parameters: [lowest.id] }] : []),
    ...(highest ? [{ sql: ` and ${id} < ?`, parameters: [highest.id] }] : []),
    bySide(sides, (side) => ended(value, side)),
  ])
}
