import { badInput } from '../errors.ts'
import { moneyScale, percentScale, toScaled } from '../lib/decimal.ts'
import { nameKey } from '../lib/name-key.ts'
import { localId } from './ids.ts'

/** How one field of an input becomes columns of a row. Throws BAD_USER_INPUT. */
export type InputColumn = (value: unknown, path: string) => Record<string, unknown>

/**
 * The columns that an input writes: the fields that are present in it and no others. A field that is left out
 * leaves its columns alone; null empties them where they may be empty.
 */
export function toColumns(
  fields: Record<string, InputColumn>,
  input: Record<string, unknown>,
  path = 'input',
): Record<string, unknown> {
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

/** For a column that is never empty. */
export const required =
  (inner: InputColumn): InputColumn =>
  (value, path) => {
    if (value === null) throw badInput(path, 'This can not be emptied. Leave it out to keep it as it is.')
    return inner(value, path)
  }

export const asIs = (name: string): InputColumn => column(name, (value) => value)

export const flag = (name: string): InputColumn => required(column(name, (value: boolean) => (value ? 1 : 0)))

/** Trimmed; an empty text is null. */
export const text = (name: string, maxLength: number): InputColumn =>
  column(name, (value: string, path) => checkText(value, maxLength, path) || null)

/** A name, with the key it is sorted and searched by. */
export const keyedName = (maxLength: number): InputColumn =>
  required((value, path) => {
    const name = checkText(String(value), maxLength, path)
    if (!name) throw badInput(path, 'Give a name.')
    return { name, name_key: nameKey(name) }
  })

export const money = (name: string): InputColumn => scaled(name, moneyScale)
export const percent = (name: string): InputColumn => scaled(name, percentScale)

/** A length or weight, kept in thousandths (or hundredths …) as a whole number. */
export const scaled = (name: string, scale: number, unit = 1): InputColumn =>
  column(name, (value: string, path) => {
    const converted = toScaled(value, scale)
    if (converted === null) throw badInput(path, `Give a number with at most ${scale} places.`)
    if (converted < 0) throw badInput(path, 'Give a number that is not negative.')
    return converted * unit
  })

/** The id of another object; whether it is there is for the service to find out. */
export const reference = (name: string, typeName: string): InputColumn =>
  column(name, (value: string, path) => localId(typeName, value, path))

function checkText(value: string, maxLength: number, path: string): string {
  const trimmed = value.trim()
  if (trimmed.length > maxLength) throw badInput(path, `Use at most ${maxLength} characters.`)
  return trimmed
}
