import { badInput } from '../errors.ts'
import { fromScaled, moneyScale, percentScale, toScaled } from '../lib/decimal.ts'
import { nameKey } from '../lib/name-key.ts'
import { localId } from './ids.ts'

/** How one field of an input becomes columns of a row. Throws BAD_USER_INPUT. */
export type InputColumn = (value: unknown, path: string) => Record<string, unknown>

/** What says which row is written. */
const keys: readonly string[] = ['id', 'version']

/**
 * The columns that an input writes: the fields that are present in it and no others. A field that is left out
 * leaves its columns alone; null empties them where they may be empty. One that has no column is a mistake of ours: nothing
 * that somebody gives is dropped.
 */
export function toColumns(
  fields: Record<string, InputColumn>,
  input: Record<string, unknown>,
  path = 'input',
): Record<string, unknown> {
  const lost = Object.keys(input).find((name) => !(name in fields) && !keys.includes(name))
  if (lost !== undefined)
    throw new Error(`${path}.${lost} is written to no column: name one, or writtenElsewhere.`)
  return Object.assign(
    {},
    ...Object.entries(fields)
      .filter(([name]) => input[name] !== undefined)
      .map(([name, toColumn]) => toColumn(input[name], `${path}.${name}`)),
  )
}

const column =
  (name: string, convert: (value: never, path: string) => unknown): InputColumn =>
  (value, path) => ({ [name]: value === null ? null : convert(value as never, path) })

/** For what can be changed in part but not taken away. */
export const notNull =
  (inner: InputColumn): InputColumn =>
  (value, path) => {
    if (value === null) throw mustNotBeEmpty(path)
    return inner(value, path)
  }

/** For columns that are never empty: neither null nor what comes out as null, such as a blank text. */
export const required = (inner: InputColumn): InputColumn =>
  notNull((value, path) => {
    const columns = inner(value, path)
    if (Object.values(columns).includes(null)) throw mustNotBeEmpty(path)
    return columns
  })

const mustNotBeEmpty = (path: string) =>
  badInput(path, 'This can not be empty. In an update, leave it out to keep it as it is.')

/** Not to a column of this row. */
export const writtenElsewhere: InputColumn = () => ({})

export const asIs = (name: string): InputColumn => column(name, (value) => value)

export const flag = (name: string): InputColumn => required(column(name, (value: boolean) => (value ? 1 : 0)))

/** Trimmed; an empty text is null. */
export const text = (name: string, maxLength: number): InputColumn =>
  column(name, (value: string, path) => checkText(value, maxLength, path) || null)

/** A name, with the key it is sorted and searched by. */
export const keyedName = (maxLength: number): InputColumn =>
  required((value, path) => {
    const name = checkText(String(value), maxLength, path)
    return { name: name || null, name_key: nameKey(name) }
  })

export const money = (name: string): InputColumn => scaled(name, moneyScale)
export const percent = (name: string): InputColumn => scaled(name, percentScale, 100_00)

/** A decimal from 0 on, kept as a whole number; `max` is in the same scale. */
export const scaled = (name: string, scale: number, max = Number.MAX_SAFE_INTEGER): InputColumn =>
  column(name, (value: string, path) => {
    const converted = toScaled(value, scale)
    if (converted === null) throw badInput(path, `Give a number with at most ${scale} places.`)
    if (converted < 0) throw badInput(path, 'Give a number that is not negative.')
    if (converted > max) throw badInput(path, `Give at most ${fromScaled(max, scale)}.`)
    return converted
  })

export const wholeNumber = (name: string, max: number): InputColumn =>
  column(name, (value: number, path) => {
    if (value > max) throw badInput(path, `Give at most ${max}.`)
    return value
  })

/** The id of another object; whether it is there is for the service to find out. */
export const reference = (name: string, typeName: string): InputColumn =>
  column(name, (value: string, path) => localId(typeName, value, path))

function checkText(value: string, maxLength: number, path: string): string {
  const trimmed = value.trim()
  if (trimmed.length > maxLength) throw badInput(path, `Use at most ${maxLength} characters.`)
  return trimmed
}
