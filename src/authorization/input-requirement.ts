import {
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { allOf, nothing, type Requirement } from './requirement.ts'

type InputSlot = Pick<GraphQLArgument, 'name' | 'type' | 'extensions'>

const ofSlot = (slot: InputSlot): Requirement | undefined =>
  slot.extensions.requirement as Requirement | undefined

const answers = new WeakMap<object, boolean>()

/** True if some input field of this type, at any depth, needs a permission of its own. */
function mayRequire(type: GraphQLInputType): boolean {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return false
  const known = answers.get(named)
  if (known !== undefined) return known
  const answer = reachesRequirement(named, new Set())
  answers.set(named, answer)
  return answer
}

function reachesRequirement(type: GraphQLInputObjectType, seen: Set<GraphQLInputObjectType>): boolean {
  if (seen.has(type)) return false
  seen.add(type)
  return Object.values(type.getFields()).some((field) => {
    const named = getNamedType(field.type)
    return ofSlot(field) || (isInputObjectType(named) && reachesRequirement(named, seen))
  })
}

/** What the arguments of a field need; they are read only if one of them could need anything. */
export const argumentsRequirement = (
  args: readonly GraphQLArgument[],
  readArguments: () => Record<string, unknown>,
): Requirement => (args.some(({ type }) => mayRequire(type)) ? ofSlots(args, readArguments()) : nothing)

/** The permissions of exactly those input fields that are present. */
function ofSlots(slots: readonly InputSlot[], values: Record<string, unknown>): Requirement {
  const required = slots
    .filter(({ name }) => values[name] !== undefined)
    .map((slot) => allOf(ofSlot(slot) ?? nothing, ofValue(slot.type, values[slot.name])))
  return allOf(...required)
}

function ofValue(type: GraphQLInputType, value: unknown): Requirement {
  if (isNonNullType(type)) return ofValue(type.ofType, value)
  if (isListType(type)) {
    const items = Array.isArray(value) ? value : [value]
    return allOf(...items.map((item) => ofValue(type.ofType, item)))
  }
  if (!isInputObjectType(type) || typeof value !== 'object' || value === null) return nothing
  return ofSlots(Object.values(type.getFields()), value as Record<string, unknown>)
}
