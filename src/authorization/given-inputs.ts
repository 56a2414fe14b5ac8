import { type GraphQLArgument, type GraphQLInputType, getNamedType, isInputObjectType } from 'graphql'

/** An argument, or a field of an input. */
export type InputSlot = Pick<GraphQLArgument, 'name' | 'type' | 'extensions' | 'default' | 'defaultValue'>

export interface GivenInput {
  readonly slot: InputSlot
  /** From the argument on, `input.lines.product`: items of a list have no name of their own. */
  readonly name: string
}

type Values = Record<string, unknown>

/** Exactly those that are present among the values of these, at any depth; also as null. */
export function givenInputs(slots: readonly InputSlot[], values: Values, above = ''): GivenInput[] {
  return slots
    .filter(({ name }) => values[name] !== undefined)
    .flatMap((slot) => {
      const name = above + slot.name
      return [{ slot, name }, ...within(slot.type, values[slot.name], `${name}.`)]
    })
}

function within(type: GraphQLInputType, value: unknown, above: string): GivenInput[] {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return []
  if (Array.isArray(value)) return value.flatMap((item) => within(type, item, above))
  if (typeof value !== 'object' || value === null) return []
  return givenInputs(Object.values(named.getFields()), value as Values, above)
}
