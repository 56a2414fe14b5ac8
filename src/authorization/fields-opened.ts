import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql'
import type { Permission } from './permission.ts'
import { askedInside, beyond, nothing, type Requirement, requirementOn } from './requirement.ts'

const known = new WeakMap<GraphQLSchema, ReadonlyMap<Permission, readonly string[]>>()

/**
 * By permission: the schema coordinates of what needs it beyond what its type needs, or may need it as rows tell; in the
 * order of the alphabet.
 */
export function fieldsOpened(schema: GraphQLSchema): ReadonlyMap<Permission, readonly string[]> {
  const opened = known.get(schema) ?? work(schema)
  known.set(schema, opened)
  return opened
}

function work(schema: GraphQLSchema): Map<Permission, string[]> {
  const opened = new Map<Permission, string[]>()
  const open = (coordinate: string, permissions: Iterable<Permission>) => {
    for (const permission of permissions)
      opened.set(permission, [...(opened.get(permission) ?? []), coordinate])
  }
  const add = (coordinate: string, requirement: Requirement, above = nothing) =>
    open(coordinate, new Set(beyond(requirement, above.clauses).flat()))

  for (const type of Object.values(schema.getTypeMap()))
    if (isObjectType(type))
      for (const field of Object.values(type.getFields())) {
        add(`${type}.${field.name}`, requirementOn(field), requirementOn(type))
        open(`${type}.${field.name}`, askedInside(field))
        for (const arg of field.args) add(`${type}.${field.name}(${arg.name}:)`, requirementOn(arg))
      }
    else if (isInputObjectType(type))
      for (const slot of Object.values(type.getFields())) add(`${type}.${slot.name}`, requirementOn(slot))
  for (const coordinates of opened.values()) coordinates.sort()
  return opened
}
