import type { GraphQLScalarType } from 'graphql'
import {
  GraphQLCountryCode,
  GraphQLCurrency,
  GraphQLDateTimeISO,
  GraphQLEmailAddress,
  GraphQLIBAN,
  GraphQLLocalDate,
  GraphQLNonNegativeInt,
  GraphQLPositiveInt,
  GraphQLURL,
} from 'graphql-scalars'
import { findPermission } from '../authorization/permission.ts'
import { isoInstant } from '../lib/iso-instant.ts'
import { inputScalar } from './input-scalar.ts'

const lenientPatterns = {
  email: /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/,
  country: /^[A-Z]{2}$/,
  url: /^https?:\/\/\S+$/,
  date: /^(?!0000)\d{4}-(?!00)\d{2}-(?!00)\d{2}$/,
} as const

const matching =
  (pattern: RegExp) =>
  (value: string): string => {
    if (!pattern.test(value)) throw new Error('of another form')
    return value
  }

/**
 * Strict on input, tolerant on output: what was stored long ago must not break an answer, nor be quoted in an
 * error. Resolvers give `lenient(…)` of such values, so that an invalid one is null.
 */
const tolerant = (
  scalar: GraphQLScalarType,
  description: string,
  form: string,
  canonical: (value: string) => string = (value) => value,
) =>
  inputScalar<string, string>({
    name: scalar.name,
    description,
    specifiedByURL: scalar.specifiedByURL ?? null,
    parse: (value) => canonical(String(scalar.parseValue(value))),
    form,
    serialize: String,
  })

export const EmailAddress = tolerant(
  GraphQLEmailAddress,
  'An e-mail address (RFC 5322, address part only).',
  'Give a single address, such as ada@example.com.',
)
export const URLScalar = tolerant(
  GraphQLURL,
  'An absolute URL (RFC 3986).',
  'Give it whole, such as https://example.com/.',
  matching(lenientPatterns.url),
)
export const CountryCode = tolerant(
  GraphQLCountryCode,
  'A country: ISO 3166-1 alpha-2, upper-case.',
  'Give two letters in quotes, such as "DE".',
  (value) => value.toUpperCase(),
)
export const Currency = tolerant(
  GraphQLCurrency,
  'A currency: ISO 4217, upper-case.',
  'Give three letters in quotes, such as "EUR".',
  (value) => value.toUpperCase(),
)
export const IBAN = tolerant(
  GraphQLIBAN,
  'A bank account: ISO 13616, without spaces.',
  'Its check digits must fit.',
  (value) => value.replaceAll(' ', '').toUpperCase(),
)
export const LocalDate = tolerant(
  GraphQLLocalDate,
  'A day without time or zone: ISO 8601, YYYY-MM-DD.',
  'Give it as "2026-01-31".',
  matching(lenientPatterns.date),
)

/** The stored value if it has the form that clients are promised, else null. */
export const lenient = (form: keyof typeof lenientPatterns, value: string | null): string | null =>
  value !== null && lenientPatterns[form].test(value) ? value : null

const decimalPattern = /^-?\d{1,15}(\.\d{1,8})?$/

export const Decimal = inputScalar<string, string>({
  name: 'Decimal',
  description:
    'An exact decimal as a string, such as "10.1700"; never a float. Money and quantities have 4 places, percentages 2. Input: a string or a whole number.',
  parse(value) {
    const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
    return typeof text === 'string' && decimalPattern.test(text) ? text : undefined
  },
  form: 'Give digits with a point in quotes, such as "10.17": a JSON number with a fraction is not exact.',
  serialize: String,
})

export const PermissionScalar = inputScalar<string, string>({
  name: 'Permission',
  description:
    'A right in the form resource:action, such as `invoice:read`. The query `resourceGroups` lists them all.',
  parse: (value) => findPermission(String(value))?.name,
  form: 'It has the form resource:action, such as "customer:read", and is one that the query resourceGroups lists; whole groups are granted by `groups`.',
  serialize: String,
})

/** Instants are stored as ms since 1970 (UTC) and answered as ISO 8601 with Z. */
export const DateTime = inputScalar<number, string>({
  name: 'DateTime',
  description: 'An instant: RFC 3339, such as 2026-01-31T12:00:00Z; answered in UTC with milliseconds.',
  parse: (value) => GraphQLDateTimeISO.parseValue(value).getTime(),
  form: 'Give it with a zone, such as "2026-01-31T12:00:00Z".',
  serialize: (value) => isoInstant(Number(value)),
})

export const NonNegativeInt = GraphQLNonNegativeInt
export const PositiveInt = GraphQLPositiveInt
