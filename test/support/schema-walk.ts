import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import type { Requirement } from '../../src/authorization/requirement.ts'

export type Field = GraphQLField<unknown, unknown>
export type Ids = Readonly<Record<string, string>>

/** All fields of an object type, and the shortest way from the root to it. */
export interface Place {
  readonly type: GraphQLObjectType
  readonly way: readonly Field[]
  readonly fields: readonly Field[]
}

export const requirementOf = (it: { readonly extensions: Readonly<Record<string, unknown>> }): Requirement =>
  it.extensions.requirement as Requirement

/** Every object type that a client can get to from this root, the nearest first. */
export function placesBelow(root: GraphQLObjectType): Place[] {
  const places = new Map<GraphQLObjectType, Place>()
  const queue: { type: GraphQLObjectType; way: readonly Field[] }[] = [{ type: root, way: [] }]
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { type, way } = next
    if (places.has(type)) continue
    const fields = Object.values(type.getFields())
    places.set(type, { type, way, fields })
    for (const field of fields) {
      const below = getNamedType(field.type)
      if (isObjectType(below)) queue.push({ type: below, way: [...way, field] })
    }
  }
  return [...places.values()]
}

/** One operation that asks for these fields of the place at once. */
export function writeOperation(
  keyword: 'query' | 'mutation',
  way: readonly Field[],
  fields: readonly Field[],
  ids: Ids,
): string {
  const innermost = fields.map((field) =>
    writeField(field, ids, isLeafType(getNamedType(field.type)) ? '' : ' { __typename }'),
  )
  const selection = way.reduceRight(
    (below, field) => writeField(field, ids, ` { ${below} }`),
    innermost.join(' '),
  )
  return `${keyword} { ${selection} }`
}

const writeField = (field: Field, ids: Ids, selection: string): string =>
  `${field.name}${writeArguments(field, ids)}${selection}`

/** The document's terms: response keys, and `@` for each of a list. */
export const documentPath = (way: readonly Field[], last: Field): string[] => [
  ...way.flatMap((field) => [field.name, ...listMarks(field)]),
  last.name,
]

function listMarks(field: Field): string[] {
  const marks: string[] = []
  let type = field.type
  for (;;) {
    if (isNonNullType(type)) type = type.ofType
    else if (isListType(type)) {
      marks.push('@')
      type = type.ofType
    } else return marks
  }
}

const isRequired = (slot: GraphQLArgument | GraphQLInputField): boolean =>
  isNonNullType(slot.type) && slot.default === undefined && slot.defaultValue === undefined

function writeArguments(field: Field, ids: Ids): string {
  const args = field.args.filter(isRequired)
  if (args.length === 0) return ''
  return `(${args.map((arg) => `${arg.name}: ${writeValue(arg.name, arg.type, ids, idTypeOf(field))}`).join(', ')})`
}

/** `customer(id:)` and `updateCustomer(input: { id: })` take the id of a Customer. */
const idTypeOf = ({ name }: Field): string => {
  const noun = name.replace(/^(create|update|delete|lock|unlock)/, '')
  return noun.charAt(0).toUpperCase() + noun.slice(1)
}

/** The smallest input that fits the type. */
function writeValue(name: string, type: GraphQLInputType, ids: Ids, idType: string): string {
  if (isNonNullType(type)) return writeValue(name, type.ofType, ids, idType)
  if (isListType(type)) return `[${writeValue(name, type.ofType, ids, idType)}]`
  if (isEnumType(type)) return type.getValues()[0]?.name ?? 'null'
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequired)
    return `{ ${fields.map((field) => `${field.name}: ${writeValue(field.name, field.type, ids, idType)}`).join(', ')} }`
  }
  return writeLeaf(name, type.name, ids, idType)
}

function writeLeaf(name: string, typeName: string, ids: Ids, idType: string): string {
  if (typeName === 'ID') {
    const wanted = name === 'id' || name === 'ids' ? idType : name.charAt(0).toUpperCase() + name.slice(1, -2)
    return JSON.stringify(ids[wanted] ?? ids.Customer)
  }
  if (name === 'document') return '"{ __typename }"'
  const samples: Record<string, string> = {
    Int: '1',
    NonNegativeInt: '1',
    PositiveInt: '1',
    Boolean: 'true',
    Decimal: '"1"',
    LocalDate: '"2026-01-31"',
    DateTime: '"2026-01-31T12:00:00Z"',
    EmailAddress: '"somebody@example.com"',
    URL: '"https://example.com/"',
    CountryCode: '"DE"',
    Currency: '"EUR"',
    IBAN: '"DE09000000000000000001"',
    Permission: '"customer:read"',
  }
  return samples[typeName] ?? '"something"'
}
