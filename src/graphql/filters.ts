import { type SqlBool, sql } from 'kysely'
import type { Condition, Filter, Source } from '../database/source.ts'
import { badInput } from '../errors.ts'
import { moneyScale, toScaled } from '../lib/decimal.ts'
import { nameKey } from '../lib/name-key.ts'

type Maybe<T> = T | null | undefined

export interface TextFilterInput {
  readonly equals?: Maybe<string>
  readonly in?: Maybe<readonly string[]>
  readonly contains?: Maybe<string>
  readonly startsWith?: Maybe<string>
}

export interface RangeInput<T> {
  readonly from?: Maybe<T>
  readonly to?: Maybe<T>
}

const compact = (conditions: readonly (Condition | null)[]): Condition[] =>
  conditions.filter((it) => it !== null)

const when = <T>(value: Maybe<T>, build: (value: T) => Condition): Condition | null =>
  value === null || value === undefined ? null : build(value)

export const equals = (column: string, value: Maybe<string | number>): Condition[] =>
  compact([when(value, (it) => sql<SqlBool>`${sql.ref(column)} = ${it}`)])

/**
 * Points to this row of the source. Of one that is not there for the reader, nothing is told to point to it, and nothing that does
 * is looked at.
 */
export const pointsTo = (column: string, source: Source, id: Maybe<string | number>): Filter[] =>
  id === null || id === undefined
    ? []
    : [{ source, id: Number(id), condition: (it) => sql<SqlBool>`${sql.ref(column)} = ${it}` }]

export const isFlag = (column: string, value: Maybe<boolean>): Condition[] =>
  compact([when(value, (it) => sql<SqlBool>`${sql.ref(column)} = ${it ? 1 : 0}`)])

/** An empty list matches nothing. `field`: where in the input they are, for whoever gives too many. */
export const oneOf = (
  column: string,
  values: Maybe<readonly (string | number)[]>,
  field: string,
): Condition[] =>
  compact([
    when(values, (it) =>
      anyOf(atMost(it, field).map((value) => sql<SqlBool>`${sql.ref(column)} = ${value}`)),
    ),
  ])

/** `instr` instead of LIKE: no wildcards to escape, and case decided by the column alone on every database. */
function text(
  column: string,
  filter: Maybe<TextFilterInput>,
  field: string,
  normalize: (value: string) => string,
): Condition[] {
  if (!filter) return []
  const ref = sql.ref(column)
  const normal = (value: string, key: keyof TextFilterInput) => normalize(short(value, `${field}.${key}`))
  return compact([
    when(filter.equals, (it) => sameAs(column, normal(it, 'equals'))),
    when(filter.in, (values) =>
      sameAsAny(
        column,
        atMost(values, `${field}.in`).map((it) => normal(it, 'in')),
      ),
    ),
    when(filter.contains, (it) => sql<SqlBool>`instr(${ref}, ${normal(it, 'contains')}) > 0`),
    when(filter.startsWith, (it) => sql<SqlBool>`instr(${ref}, ${normal(it, 'startsWith')}) = 1`),
  ])
}

/**
 * MySQL pads what it compares with spaces; the length tells `A` from `A `. Several are named as a list, too: of the alternatives alone,
 * SQLite finds none by an index.
 */
function sameAsAny(column: string, values: readonly string[]): Condition {
  const ref = sql.ref(column)
  const [first, ...others] = values
  if (first !== undefined && others.length === 0) return sameAs(column, first)
  const same = values.map((it) => sql<SqlBool>`(${ref} = ${it} and length(${ref}) = length(${it}))`)
  return values.length === 0 ? anyOf([]) : sql<SqlBool>`(${ref} in (${sql.join(values)}) and ${anyOf(same)})`
}

/** Named twice: else SQLite looks for it where it is unique, and so among those of all projects. */
const sameAs = (column: string, value: string): Condition =>
  sql<SqlBool>`(${sql.ref(column)} in (${value}, ${value}) and length(${sql.ref(column)}) = length(${value}))`

const maxValues = 100
const maxTextLength = 200

function short(text: string, field: string): string {
  if (text.length > maxTextLength) throw badInput(field, `Search for at most ${maxTextLength} characters.`)
  return text
}

function atMost<T>(values: readonly T[], field: string): readonly T[] {
  if (values.length > maxValues) throw badInput(field, `Give at most ${maxValues} values.`)
  return values
}

const anyOf = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`(${sql.join(conditions, sql` or `)})`

/** Names: without case and diacritics, over the column that keeps them so. */
export const nameMatches = (column: string, filter: Maybe<TextFilterInput>, field: string): Condition[] =>
  text(column, filter, field, nameKey)

/** Codes: to the letter. */
export const codeMatches = (column: string, filter: Maybe<TextFilterInput>, field: string): Condition[] =>
  text(column, filter, field, (value) => value)

/** Of a column that an index has behind the project. */
export const found = (conditions: readonly Condition[]): Filter[] => conditions.map((finds) => ({ finds }))

/** Numbers, to the letter: those that are named are found by an index. */
export const numberMatches = (column: string, filter: Maybe<TextFilterInput>, field: string): Filter[] => {
  const { equals: one, in: some, ...parts } = filter ?? {}
  return [
    ...found(codeMatches(column, { equals: one, in: some }, field)),
    ...codeMatches(column, parts, field),
  ]
}

/** From (included) to (included). */
export const inRange = (column: string, range: Maybe<RangeInput<string | number>>): Condition[] =>
  compact([
    when(range?.from, (it) => sql<SqlBool>`${sql.ref(column)} >= ${it}`),
    when(range?.to, (it) => sql<SqlBool>`${sql.ref(column)} <= ${it}`),
  ])

export const inMoneyRange = (column: string, range: Maybe<RangeInput<string>>, field: string): Condition[] =>
  inRange(column, range && { from: money(`${field}.from`, range.from), to: money(`${field}.to`, range.to) })

function money(field: string, value: Maybe<string>): Maybe<number> {
  if (value === null || value === undefined) return value
  const scaled = toScaled(value, moneyScale)
  if (scaled === null) throw badInput(field, `Give an amount with at most ${moneyScale} places.`)
  return scaled
}
