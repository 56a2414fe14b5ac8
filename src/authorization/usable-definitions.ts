import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isObjectType,
} from 'graphql'
import { type InputSlot, isRequiredInput } from './input-requirement.ts'
import type { PermissionSet } from './permission-set.ts'
import { isHeldBy, requirementOn } from './requirement.ts'

/** What of a schema somebody with these permissions can use. */
export interface Usable {
  hasType(type: GraphQLNamedType): boolean
  hasField(field: GraphQLField<unknown, unknown>): boolean
  /** An argument, or a field of an input. */
  hasInput(slot: InputSlot): boolean
}

/**
 * A field can be used by who holds what it requires, if a type that it takes must be given or that it returns can be
 * used too; a type, if anything of it can be used, and all that must be given. Taken away until nothing more has to go.
 */
export function usableDefinitions(schema: GraphQLSchema, held: PermissionSet): Usable {
  const gone = new Set<GraphQLNamedType>()

  const hasType = (type: GraphQLNamedType) => !gone.has(type)
  const hasInput = (slot: InputSlot) =>
    isHeldBy(requirementOn(slot), held) && hasType(getNamedType(slot.type))
  const hasField = (field: GraphQLField<unknown, unknown>) =>
    isHeldBy(requirementOn(field), held) &&
    hasType(getNamedType(field.type)) &&
    field.args.every((arg) => !isRequiredInput(arg) || hasInput(arg))

  function isUsable(type: GraphQLNamedType): boolean {
    if (isLeafType(type)) return true
    if (isObjectType(type) || isInterfaceType(type)) return Object.values(type.getFields()).some(hasField)
    if (!isInputObjectType(type)) throw new Error(`${type} is of a kind that nobody is shown yet.`)
    const slots = Object.values(type.getFields())
    return slots.some(hasInput) && slots.every((slot) => !isRequiredInput(slot) || hasInput(slot))
  }

  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
  for (let before = -1; before !== gone.size; ) {
    before = gone.size
    for (const type of types) if (!isUsable(type)) gone.add(type)
  }
  return { hasType, hasField, hasInput }
}
