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
import type { InputSlot } from './given-inputs.ts'
import { isRequiredInput } from './input-requirement.ts'
import type { PermissionSet } from './permission-set.ts'
import { isForPersons, isHeldBy, requirementOn } from './requirement.ts'

/** What of a schema somebody can use. */
export interface Usable {
  hasType(type: GraphQLNamedType): boolean
  hasField(field: GraphQLField<unknown, unknown>): boolean
  /** An argument, or a field of an input. */
  hasInput(slot: InputSlot): boolean
}

/** For whom it is worked out. */
export interface Asker {
  readonly kind: 'TOKEN' | 'PERSON' | 'ANONYMOUS'
  readonly permissions: PermissionSet
}

/**
 * A field can be used by who holds what it requires, and is a person if it is only for those, if a type that it takes must
 * be given or that it returns can be used too; a type, if anything of it can be used, and all that must be given. Taken
 * away until nothing more has to go.
 */
export function usableDefinitions(schema: GraphQLSchema, { kind, permissions }: Asker): Usable {
  const gone = new Set<GraphQLNamedType>()

  const hasType = (type: GraphQLNamedType) => !gone.has(type)
  const isOpen = (it: GraphQLField<unknown, unknown> | InputSlot) =>
    isHeldBy(requirementOn(it), permissions) && (kind === 'PERSON' || !isForPersons(it))
  const hasInput = (slot: InputSlot) => isOpen(slot) && hasType(getNamedType(slot.type))
  const hasField = (field: GraphQLField<unknown, unknown>) =>
    isOpen(field) &&
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
