import type { ArgumentNode, ConstValueNode, TypeNode, ValueNode, VariableDefinitionNode } from 'graphql'
import type { ReadInput, ReadSchema } from './read-schema.ts'

/** Variables that don't fit, or a value that is missing where one must be. */
export class Unreadable extends Error {}

/** Those without a value are not in it. */
export type Variables = ReadonlyMap<string, unknown>

type Slots = readonly ReadInput[]
type Values = Readonly<Record<string, unknown>>

/**
 * Which inputs are there, of which kind: given, by variable or by default, how deep ever. Of scalars and enums, what
 * was given is left as it is.
 */
export class GivenValues {
  readonly #schema: ReadSchema

  constructor(schema: ReadSchema) {
    this.#schema = schema
  }

  variables(definitions: readonly VariableDefinitionNode[], given: Values): Variables {
    const read = new Map<string, unknown>()
    for (const { variable, type, defaultValue } of definitions) {
      const name = variable.name.value
      if (Object.hasOwn(given, name)) read.set(name, this.#json(type, given[name]))
      else if (defaultValue) read.set(name, this.#literal(type, defaultValue, new Map()))
      else if (type.kind === 'NonNullType') throw new Unreadable(`$${name} is missing.`)
    }
    return read
  }

  arguments(slots: Slots, nodes: readonly ArgumentNode[], variables: Variables): Values {
    return this.#literals(slots, nodes, variables)
  }

  #json(type: TypeNode, value: unknown): unknown {
    if (type.kind === 'NonNullType') return notNull(this.#json(type.type, value))
    if (value === null) return null
    if (type.kind === 'ListType')
      return (Array.isArray(value) ? value : [value]).map((item) => this.#json(type.type, item))
    const slots = this.#schema.inputs.get(type.name.value)
    if (!slots) return value
    const given = value as Values
    return this.#each(slots, (slot) =>
      Object.hasOwn(given, slot.name) ? [this.#json(slot.type, given[slot.name])] : [],
    )
  }

  #literal(type: TypeNode, node: ValueNode, variables: Variables): unknown {
    if (type.kind === 'NonNullType') return notNull(this.#literal(type.type, node, variables))
    // In a list, where it can't be left out, a variable without a value is null.
    if (node.kind === 'Variable') return variables.get(node.name.value) ?? null
    if (node.kind === 'NullValue') return null
    if (type.kind === 'ListType') {
      const items = node.kind === 'ListValue' ? node.values : [node]
      return items.map((item) => this.#literal(type.type, item, variables))
    }
    const slots = this.#schema.inputs.get(type.name.value)
    if (slots && node.kind === 'ObjectValue') return this.#literals(slots, node.fields, variables)
    return 'value' in node ? node.value : node
  }

  #literals(
    slots: Slots,
    nodes: readonly { readonly name: { readonly value: string }; readonly value: ValueNode }[],
    variables: Variables,
  ): Values {
    const given = new Map(nodes.map(({ name, value }) => [name.value, value]))
    return this.#each(slots, ({ name, type }) => {
      const node = given.get(name)
      const isThere = node && (node.kind !== 'Variable' || variables.has(node.name.value))
      return isThere ? [this.#literal(type, node, variables)] : []
    })
  }

  /** `read` answers with nothing for what is not given: then the default of the schema stands. */
  #each(slots: Slots, read: (slot: ReadInput) => readonly unknown[]): Values {
    const values: Record<string, unknown> = {}
    for (const slot of slots) {
      const [value = this.#default(slot)] = read(slot)
      if (value !== undefined) values[slot.name] = value
    }
    return values
  }

  #default({ name, type, default: fallback }: ReadInput): unknown {
    if (fallback) return this.#constant(type, fallback)
    if (type.kind === 'NonNullType') throw new Unreadable(`${name} is missing.`)
    return undefined
  }

  #constant(type: TypeNode, node: ConstValueNode): unknown {
    return this.#literal(type, node, new Map())
  }
}

function notNull(value: unknown): unknown {
  if (value === null) throw new Unreadable('Null where something must be.')
  return value
}
