import { type ExecutionArgs, type OperationDefinitionNode, valueFromASTUntyped } from 'graphql'
import {
  type OperationParts,
  type SelectedField,
  walkOperation,
  walkSelected,
} from '../lib/walk-operation.ts'
import { givenInputs } from './given-inputs.ts'
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
      for (const { slot, name } of givenInputs(definition.args, given))
        if (isForPersons(slot)) names.add(`${definition.name}(${name})`)
    return null
  })
  return [...names]
}

/** What a variable brings is undefined. */
const writtenArguments = ({ node }: SelectedField): Values =>
  Object.fromEntries(
    (node.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  )
