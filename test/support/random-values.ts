import {
  GraphQLBoolean,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLNonNull,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import type { Random } from './random.ts'

/** What may stand in a document so that it finds something. */
export interface Samples {
  /** By the name of the type. */
  readonly ids: Readonly<Record<string, readonly string[]>>
  /** By the name of the connection's field. */
  readonly cursors: Readonly<Record<string, readonly string[]>>
}

/** Where a value is needed. */
export interface Slot {
  readonly name: string
  readonly type: GraphQLInputType
  readonly default?: unknown
  readonly defaultValue?: unknown
  /** The type whose id is wanted, for a slot named `id` or `ids`. */
  readonly idType?: string
}

const scalars: Record<string, readonly unknown[]> = {
  Int: [1, 2, 3],
  NonNegativeInt: [0, 1],
  PositiveInt: [1],
  Boolean: [true, false],
  Decimal: ['1', '0.5', '10003'],
  LocalDate: ['2026-01-01', '2026-01-02'],
  DateTime: ['2026-01-31T12:00:00Z', '2023-11-14T22:13:22Z'],
  EmailAddress: ['somebody@example.com'],
  URL: ['https://example.com/'],
  CountryCode: ['DE', 'AT'],
  Currency: ['EUR'],
  IBAN: ['DE09000000000000000001'],
  Permission: ['customer:read'],
  String: ['name', 'name 1', 'customer_number-1', 'x'],
}

const documents = [
  '{ __typename }',
  '{ customers { totalCount } }',
  'query A { viewer { kind } }',
  '{ wrong }',
]

/** Values for arguments: written down or by variable, whole or in part, given, defaulted, null or left out. */
export class RandomValues {
  /** As they are declared in front of an operation. */
  readonly declarations: string[] = []
  readonly variables: Record<string, unknown> = {}
  readonly #random: Random
  readonly #samples: Samples

  constructor(random: Random, samples: Samples) {
    this.#random = random
    this.#samples = samples
  }

  text(slot: Slot): string {
    if (this.#random.chance(0.2)) return this.#variable(slot)
    if (!isNonNullType(slot.type) && this.#random.chance(0.06)) return 'null'
    const type = getNullableType(slot.type)
    if (isListType(type))
      return `[${this.#items(() => this.text({ ...slot, type: type.ofType })).join(', ')}]`
    if (isInputObjectType(type))
      return `{ ${this.#chosen(type)
        .map((field) => `${field.name}: ${this.text(slotOf(field))}`)
        .join(', ')} }`
    return writeValue(type, this.#value(slot))
  }

  condition(): string {
    return this.#random.chance(0.5)
      ? String(this.#random.chance(0.5))
      : this.#variable({ name: 'if', type: new GraphQLNonNull(GraphQLBoolean) })
  }

  cursor(field: string): string {
    const cursors = this.#samples.cursors[field] ?? []
    return cursors.length === 0 || this.#random.chance(0.1) ? 'bm9uZQ' : this.#random.pick(cursors)
  }

  /** A variable in every way that fits the slot, and now and then one that is missing, or null, where it may not be. */
  #variable(slot: Slot): string {
    const random = this.#random
    const name = `v${this.declarations.length + 1}`
    const type = String(getNullableType(slot.type))
    const mayBeNull = !isNonNullType(slot.type) || hasDefault(slot)
    const hasOwnDefault = random.chance(0.3)
    const isNullable = (mayBeNull || hasOwnDefault) && random.chance(0.6)
    const fallback = hasOwnDefault ? ` = ${writeValue(slot.type, this.#value(slot))}` : ''
    this.declarations.push(`$${name}: ${type}${isNullable ? '' : '!'}${fallback}`)
    const isLeftOut = random.chance(isNullable || hasOwnDefault ? 0.4 : 0.01)
    if (!isLeftOut) this.variables[name] = isNullable && random.chance(0.15) ? null : this.#value(slot)
    return `$${name}`
  }

  /** As JSON has it. */
  #value(slot: Slot): unknown {
    const type = getNullableType(slot.type)
    if (isListType(type)) return this.#items(() => this.#value({ ...slot, type: type.ofType }))
    if (isInputObjectType(type))
      return Object.fromEntries(this.#chosen(type).map((field) => [field.name, this.#value(slotOf(field))]))
    if (isEnumType(type)) return this.#random.pick(type.getValues()).name
    if (type.toString() === 'ID') return this.#id(slot)
    if (slot.name === 'document') return this.#random.pick(documents)
    return this.#random.pick(scalars[type.toString()] ?? scalars.String ?? [])
  }

  #id({ name, idType }: Slot): string {
    const wanted =
      name === 'id' || name === 'ids' ? idType : name.charAt(0).toUpperCase() + name.slice(1, -'Id'.length)
    const known = wanted === undefined ? undefined : this.#samples.ids[wanted]
    return this.#random.pick(
      known && !this.#random.chance(0.05) ? known : Object.values(this.#samples.ids).flat(),
    )
  }

  #items<Item>(make: () => Item): Item[] {
    return Array.from({ length: this.#random.chance(0.05) ? 0 : 1 + this.#random.below(3) }, make)
  }

  #chosen(type: GraphQLInputObjectType): GraphQLInputField[] {
    const fields = Object.values(type.getFields())
    const probability = fields.length > 15 ? 0.08 : 0.3
    return fields.filter(
      (field) => (isNonNullType(field.type) && !hasDefault(field)) || this.#random.chance(probability),
    )
  }
}

export const hasDefault = (slot: Slot): boolean =>
  slot.default !== undefined || slot.defaultValue !== undefined

const slotOf = ({ name, type, default: fallback, defaultValue }: GraphQLInputField): Slot => ({
  name,
  type,
  default: fallback,
  defaultValue,
})

/** A JSON value in the words of a document. */
function writeValue(slotType: GraphQLInputType, value: unknown): string {
  const type = getNullableType(slotType)
  if (isListType(type)) return `[${(value as unknown[]).map((it) => writeValue(type.ofType, it)).join(', ')}]`
  if (isInputObjectType(type)) {
    const fields = type.getFields()
    const written = Object.entries(value as object).map(
      ([name, it]) => `${name}: ${writeValue((fields[name] as GraphQLInputField).type, it)}`,
    )
    return `{ ${written.join(', ')} }`
  }
  return isEnumType(type) ? String(value) : JSON.stringify(value)
}
