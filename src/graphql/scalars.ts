import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'
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

/**
 * Strict on input, tolerant on output: what was stored long ago must not break an answer, nor be quoted in an
 * error. Resolvers give `lenient(…)` of such values, so that an invalid one is null.
 */
const tolerant = (scalar: GraphQLScalarType, description: string): GraphQLScalarType<string, string> => {
  const { name, specifiedByURL, parseValue, parseLiteral } = scalar.toConfig()
  const discreetly =
    <Args extends unknown[]>(parse: (...args: Args) => unknown) =>
    (...args: Args): string => {
      try {
        return String(parse(...args))
      } catch {
        throw new GraphQLError(`This is not a valid ${name}.`, { extensions: { code: 'BAD_USER_INPUT' } })
      }
    }
  return new GraphQLScalarType<string, string>({
    name,
    description,
    specifiedByURL,
    serialize: String,
    parseValue: discreetly(parseValue),
    parseLiteral: discreetly(parseLiteral),
  })
}

export const EmailAddress = tolerant(GraphQLEmailAddress, 'An e-mail address (RFC 5322, address part only).')
export const URLScalar = tolerant(GraphQLURL, 'An absolute URL (RFC 3986).')
export const CountryCode = tolerant(GraphQLCountryCode, 'A country: ISO 3166-1 alpha-2, upper-case.')
export const Currency = tolerant(GraphQLCurrency, 'A currency: ISO 4217, upper-case.')
export const IBAN = tolerant(GraphQLIBAN, 'A bank account: ISO 13616, without spaces.')
export const LocalDate = tolerant(GraphQLLocalDate, 'A day without time or zone: ISO 8601, YYYY-MM-DD.')

const lenientPatterns = {
  email: /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/,
  country: /^[A-Z]{2}$/,
  url: /^https?:\/\/\S+$/,
  date: /^(?!0000)\d{4}-(?!00)\d{2}-(?!00)\d{2}$/,
} as const

/** The stored value if it has the form that clients are promised, else null. */
export const lenient = (form: keyof typeof lenientPatterns, value: string | null): string | null =>
  value !== null && lenientPatterns[form].test(value) ? value : null

const decimalPattern = /^-?\d{1,15}(\.\d{1,8})?$/

function parseDecimal(value: unknown): string {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (typeof text === 'string' && decimalPattern.test(text)) return text
  throw new GraphQLError(
    'A Decimal is a string of digits with a point, such as "10.17"; a JSON number with a fraction is not exact.',
    { extensions: { code: 'BAD_USER_INPUT' } },
  )
}

export const Decimal = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description:
    'An exact decimal as a string, such as "10.1700"; never a float. Money and quantities have 4 places, percentages 2. Input: a string or a whole number.',
  serialize: String,
  parseValue: parseDecimal,
  parseLiteral: (node) =>
    parseDecimal(
      node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : null,
    ),
})

function parsePermission(value: unknown): string {
  if (typeof value === 'string' && findPermission(value)) return value
  throw new GraphQLError(
    'This is no permission of this service. Permissions have the form resource:action, such as customer:read; the query `resourceGroups` lists them.',
    { extensions: { code: 'BAD_USER_INPUT' } },
  )
}

export const PermissionScalar = new GraphQLScalarType<string, string>({
  name: 'Permission',
  description:
    'A right in the form resource:action, such as `invoice:read`. The query `resourceGroups` lists them all.',
  serialize: String,
  parseValue: parsePermission,
  parseLiteral: (node) => parsePermission(node.kind === Kind.STRING ? node.value : null),
})

/** Instants are stored as ms since 1970 (UTC) and answered as ISO 8601 with Z. */
export const DateTime = new GraphQLScalarType<number, string>({
  name: 'DateTime',
  description: 'An instant: RFC 3339, such as 2026-01-31T12:00:00Z; answered in UTC with milliseconds.',
  serialize: (value) => new Date(Number(value)).toISOString(),
  parseValue: (value) => parseInstant(value),
  parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : null),
})

function parseInstant(value: unknown): number {
  try {
    return GraphQLDateTimeISO.parseValue(value).getTime()
  } catch {
    throw new GraphQLError('A DateTime has the form 2026-01-31T12:00:00Z (RFC 3339, with a zone).', {
      extensions: { code: 'BAD_USER_INPUT' },
    })
  }
}

export const NonNegativeInt = GraphQLNonNegativeInt
export const PositiveInt = GraphQLPositiveInt
