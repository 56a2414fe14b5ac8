import {
  type ExecutionArgs,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  type OperationDefinitionNode,
  valueFromASTUntyped,
} from 'graphql'
import {
  type OperationParts,
  type SelectedField,
  walkOperation,
  walkSelected,
} from '../lib/walk-operation.ts'
import type { InputSlot } from './input-requirement.ts'
import { isNotLeftOut } from './needed-places.ts'
import { isForPersons } from './requirement.ts'

/**
 * What of a mutation refuses every token, as it is written, also behind a directive with a variable: fields, and inputs that are
 * given, null too (`updateUser(input.email)`).
 */
export const onlyForPersons = (parts: OperationParts, operation: OperationDefinitionNode): string[] =>
  namesForPersons(operation, (visit) =>
    walkSelected(parts, operation, {}, (field) => visit(field, writtenArguments(field)), isNotLeftOut),
  )

/** As it is asked, with its variables. */
export const onlyForPersonsAsked = (args: ExecutionArgs, operation: OperationDefinitionNode): string[] =>
  namesForPersons(operation, (visit) =>
    walkOperation(args, operation, {}, (field) => visit(field, field.readArguments())),
  )

type Values = Record<string, unknown>

function namesForPersons(
  { operation }: OperationDefinitionNode,
  walk: (visit: (field: SelectedField, given: Values) => null) => void,
): string[] {
  if (operation !== 'mutation') return []
  const names = new Set<string>()
  walk(({ definition }, given) => {
    if (isForPersons(definition)) names.add(definition.name)
    else
      for (const path of givenForPersons(definition.args, given))
        names.add(`${definition.name}(${path.join('.')})`)
    return null
  })
  return [...names]
}

/** What a variable brings is undefined. */
const writtenArguments = ({ node }: SelectedField): Values =>
  Object.fromEntries(
    (node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  )

const givenForPersons = (slots: readonly InputSlot[], given: Values): string[][] =>
  slots
    .filter(({ name }) => given[name] !== undefined)
    .flatMap((slot) =>
      isForPersons(slot)
        ? [[slot.name]]
        : withinForPersons(slot.type, given[slot.name]).map((path) => [slot.name, ...path]),
    )

function withinForPersons(type: GraphQLInputType, value: unknown): string[][] {
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return []
  if (Array.isArray(value)) return value.flatMap((item) => withinForPersons(type, item))
  if (typeof value !== 'object' || value === null) return []
  return givenForPersons(Object.values(named.getFields()), value as Values)
}
