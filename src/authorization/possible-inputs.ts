import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql'
import type { DocumentPath } from './denials.ts'
import type { InputSlot } from './given-inputs.ts'
import { mustBeThere } from './input-requirement.ts'
import type { NeededPlace } from './needed-places.ts'
import { requirementOn } from './requirement.ts'

/** What the variables of an operation can carry beyond what they must, and what that needs. By the variable's name. */
export const possibleInputs = (
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
): NeededPlace[] =>
  variableDefinitions.flatMap(({ variable, type }) => {
    const inputType = typeFromAST(schema, type)
    return isInputType(inputType) ? within(inputType, [variable.name.value], new Set()) : []
  })

function within(
  type: GraphQLInputType,
  path: DocumentPath,
  above: ReadonlySet<GraphQLInputObjectType>,
): NeededPlace[] {
  if (isNonNullType(type)) return within(type.ofType, path, above)
  if (isListType(type)) return within(type.ofType, [...path, '@'], above)
  if (!isInputObjectType(type) || above.has(type)) return []
  return Object.values(type.getFields()).flatMap((slot) => [
    ...ofSlot(slot, [...path, slot.name]),
    ...within(slot.type, [...path, slot.name], new Set([...above, type])),
  ])
}

function ofSlot(slot: InputSlot, path: DocumentPath): NeededPlace[] {
  const { clauses } = requirementOn(slot)
  return clauses.length > 0 && !mustBeThere(slot) ? [{ path, clauses }] : []
}
