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

/** The range of a way and the positions of a page in the words that make each database begin at the very row. */
export function endsOf(db: Queryable, columns: Columns, range: Range, request: PageRequest): Text[] {
  const { order, after, before } = request
  const [low, high] = order.direction === 'asc' ? [after, before] : [before, after]
  const textOf = (end: Expression<unknown> | undefined) => (end ? compile(db, sql`${end}`) : null)
  const { from, to, below } = range
  const sides: Side[] = [
    { sign: '>', isIncluded: true, end: textOf(from), position: low },
    { sign: '<', isIncluded: below === undefined, end: textOf(to ?? below), position: high },
  ]
  return sides.flatMap((side) =>
    columns.column.startsWith('`') ? onMysql(columns, side) : onSqlite(columns, side),
  )
}

/** It finds the part that several conditions have in common, and the place among rows of the same value if it is told so. */
function onMysql(columns: Columns, side: Side): Text[] {
  const { column, id } = columns
  const { sign, position } = side
  const beyond = position && {
    sql: ` and (${column} ${sign} ? or (${column} = ? and ${id} ${sign} ?))`,
    parameters: [position.value, position.value, position.id],
  }
  return [...ended(columns, side), ...(beyond ? [beyond] : [])]
}

/** It begins with one condition, and may take the farther of two: they are put together, to the nearer one. */
function onSqlite(columns: Columns, side: Side): Text[] {
  const { sign, isIncluded, end, position } = side
  if (!position) return ended(columns, side)
  const beyond = text(` and (${columns.column}, ${columns.id}) ${sign} `)
  if (!end) return [beyond, { sql: '(?, ?)', parameters: [position.value, position.id] }]
  const nearer = sign === '>' ? 'max' : 'min'
  const idAtEnd = sign === '<' && isIncluded ? Number.MAX_SAFE_INTEGER : -1
  return [
    beyond,
    { sql: `(${nearer}(?, `, parameters: [position.value] },
    end,
    { sql: `), iif(? ${signOf(side)} `, parameters: [position.value] },
    end,
    { sql: ', ?, ?))', parameters: [position.id, idAtEnd] },
  ]
}

const signOf = ({ sign, isIncluded }: Side): string => (isIncluded ? `${sign}=` : sign)

const ended = ({ column }: Columns, side: Side): Text[] =>
  side.end ? [together([text(` and ${column} ${signOf(side)} `), side.end])] : []
