import {
  type ArgumentNode,
  type GraphQLArgument,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type ObjectFieldNode,
  type ValueNode,
} from 'graphql'
import { givenInputs, type InputSlot } from './given-inputs.ts'
import { allOf, nothing, type Requirement, requirementOn } from './requirement.ts'

/** An input that needs something, by its name from the argument on. */
export interface InputNeed {
  readonly name: string
  readonly requirement: Requirement
}

/** Which of the given arguments of a field need something; they are read only if one of them could. */
export const inputNeeds = (
  args: readonly GraphQLArgument[],
  readArguments: () => Record<string, unknown>,
): readonly InputNeed[] =>
  args.some(mayRequire)
    ? givenInputs(args, readArguments())
        .map(({ slot, name }) => ({ name, requirement: requirementOn(slot) }))
        .filter(({ requirement }) => requirement !== nothing)
    : none

const none: readonly InputNeed[] = []

/** What a field needs with these inputs. */
export const withInputs = (own: Requirement, inputs: readonly InputNeed[]): Requirement =>
  inputs.length === 0 ? own : allOf(own, ...inputs.map(({ requirement }) => requirement))

/** What the given arguments of a field need. */
export const argumentsRequirement = (
  args: readonly GraphQLArgument[],
  readArguments: () => Record<string, unknown>,
): Requirement => withInputs(nothing, inputNeeds(args, readArguments))

/** The most that the arguments of a field can need, as they stand in the document and whatever the variables are. */
export const possibleArgumentsRequirement = (
  args: readonly GraphQLArgument[],
  given: readonly ArgumentNode[],
): Requirement => (args.some(mayRequire) ? ofLiterals(args, given, allWithin) : nothing)

/**
 * What the arguments of a field need as they stand in the document. Of what a variable brings, only what it must bring
 * is counted, or what its default in the document has.
 */
export const writtenArgumentsRequirement = (
  args: readonly GraphQLArgument[],
  given: readonly ArgumentNode[],
  defaults: ReadonlyMap<string, ValueNode>,
): Requirement => {
  const ofVariable: OfVariable = (type, name) => {
    const value = name === undefined ? undefined : defaults.get(name)
    return value ? ofLiteral(type, value, ofVariable) : mustBeWithin(type)
  }
  return args.some(mayRequire) ? ofLiterals(args, given, ofVariable) : nothing
}

const mayRequire = (slot: InputSlot): boolean =>
  requirementOn(slot) !== nothing || allWithin(slot.type) !== nothing

/** What a value needs that is not written down: it is a variable's, or a default of the schema. */
type OfVariable = (type: GraphQLInputType, variable?: string) => Requirement

/** The permissions of the input fields that are written down, and of what a variable or a default may bring. */
function ofLiterals(
  slots: readonly InputSlot[],
  given: readonly (ArgumentNode | ObjectFieldNode)[],
  ofVariable: OfVariable,
): Requirement {
  const values = new Map(given.map(({ name, value }) => [name.value, value]))
  const required = slots
    .filter((slot) => values.has(slot.name) || hasDefault(slot))
    .map((slot) => allOf(requirementOn(slot), ofLiteral(slot.type, values.get(slot.name), ofVariable)))
  return allOf(...required)
}

function ofLiteral(
  type: GraphQLInputType,
  value: ValueNode | undefined,
  ofVariable: OfVariable,
): Requirement {
  if (value === undefined) return ofVariable(type)
  if (value.kind === 'Variable') return ofVariable(type, value.name.value)
  if (isNonNullType(type)) return ofLiteral(type.ofType, value, ofVariable)
  if (isListType(type)) {
    const items = value.kind === 'ListValue' ? value.values : [value]
    return allOf(...items.map((item) => ofLiteral(type.ofType, item, ofVariable)))
  }
  if (!isInputObjectType(type) || value.kind !== 'ObjectValue') return nothing
  return ofLiterals(Object.values(type.getFields()), value.fields, ofVariable)
}

const hasDefault = (slot: InputSlot): boolean => slot.default !== undefined || slot.defaultValue !== undefined

/** True if it has to be given. */
export const isRequiredInput = (slot: InputSlot): boolean => isNonNullType(slot.type) && !hasDefault(slot)

/** True if it is there in every value of the type that it stands in. */
export const mustBeThere = (slot: InputSlot): boolean => isNonNullType(slot.type) || hasDefault(slot)

/** What every value of this type needs, whatever else it carries. A list may be empty. */
function mustBeWithin(type: GraphQLInputType): Requirement {
  if (isNonNullType(type)) return mustBeWithin(type.ofType)
  if (!isInputObjectType(type)) return nothing
  const slots = Object.values(type.getFields()).filter(mustBeThere)
  return allOf(
    ...slots.map((slot) =>
      allOf(requirementOn(slot), isNonNullType(slot.type) ? mustBeWithin(slot.type) : nothing),
    ),
  )
}

const known = new WeakMap<GraphQLInputObjectType, Requirement>()

/** What all input fields of this type, at any depth, need together. */
function allWithin(type: GraphQLInputType): Requirement {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return nothing
  const before = known.get(named)
  if (before) return before
  const requirement = allOf(...slotsWithin(named, new Set()).map(requirementOn))
  known.set(named, requirement)
  return requirement
}

function slotsWithin(type: GraphQLInputObjectType, seen: Set<GraphQLInputObjectType>): InputSlot[] {
  if (seen.has(type)) return []
  seen.add(type)
  return Object.values(type.getFields()).flatMap((slot) => {
    const below = getNamedType(slot.type)
    return isInputObjectType(below) ? [slot, ...slotsWithin(below, seen)] : [slot]
  })
}
