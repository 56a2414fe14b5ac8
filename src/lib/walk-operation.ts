import {
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getArgumentValues,
  getNamedType,
  getVariableValues,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql'
import { isIncluded } from './is-included.ts'

/** What an operation is read with; that it has passed validation is taken for granted. */
export type OperationParts = Pick<ExecutionArgs, 'schema' | 'document'>

/** A field where it stands in the document. */
export interface SelectedField {
  readonly definition: GraphQLField<unknown, unknown>
  /** The type that it is asked of there. Of an interface, it is in fact asked of one of its possible types. */
  readonly parent: GraphQLObjectType | GraphQLInterfaceType
  readonly node: FieldNode
  /** Response keys from the root on, `@` for "each of the list". */
  readonly path: readonly string[]
}

/** … with its arguments, coerced as the executor will coerce them. Throws what the executor would throw. */
export interface VisitedField extends SelectedField {
  readonly readArguments: () => Record<string, unknown>
}

/** Answers with the state for the fields below, or null not to go there. */
type Visit<Field, State> = (field: Field, state: State) => State | null

/**
 * Visits every field that the operation will ask for: fragments spread, `@skip` and `@include` decided. Answers false,
 * and visits nothing, when the variables don't fit: the executor refuses them before it executes anything.
 */
export function walkOperation<State extends object>(
  { schema, document, variableValues: given }: ExecutionArgs,
  operation: OperationDefinitionNode,
  initial: State,
  visit: Visit<VisitedField, State>,
): boolean {
  const { variableValues } = getVariableValues(schema, operation.variableDefinitions ?? [], given ?? {}, {
    maxErrors: 1,
    hideSuggestions: true,
  })
  if (!variableValues) return false
  walkSelected(
    { schema, document },
    operation,
    initial,
    (field, state) => {
      const readArguments = () => getArgumentValues(field.definition, field.node, variableValues)
      return visit({ ...field, readArguments }, state)
    },
    (selection) => isIncluded(selection, variableValues),
  )
  return true
}

/**
 * Visits every field that the operation could ask for, whatever its variables are: fragments spread, `@skip` and
 * `@include` passed over. Without `includes`, it is a superset of what `walkOperation` visits.
 */
export function walkSelected<State extends object>(
  { schema, document }: OperationParts,
  operation: OperationDefinitionNode,
  initial: State,
  visit: Visit<SelectedField, State>,
  includes: (selection: SelectionNode) => boolean = () => true,
): void {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition)

  const root = schema.getRootType(operation.operation)
  if (root) walkSelections(operation.selectionSet.selections, root.name, [], initial)

  function walkSelections(
    selections: readonly SelectionNode[],
    typeName: string,
    path: readonly string[],
    state: State,
  ): void {
    for (const selection of selections) {
      if (!includes(selection)) continue
      if (selection.kind === 'Field') {
        walkField(selection, typeName, path, state)
        continue
      }
      const fragment = selection.kind === 'InlineFragment' ? selection : fragments.get(selection.name.value)
      if (fragment)
        walkSelections(
          fragment.selectionSet.selections,
          fragment.typeCondition?.name.value ?? typeName,
          path,
          state,
        )
    }
  }

  function walkField(node: FieldNode, typeName: string, parentPath: readonly string[], state: State): void {
    const parent = schema.getType(typeName)
    if (!isObjectType(parent) && !isInterfaceType(parent)) return
    const definition = parent.getFields()[node.name.value]
    if (!definition) return
    const path = [...parentPath, node.alias?.value ?? node.name.value]
    const below = visit({ definition, parent, node, path }, state)
    if (below && node.selectionSet)
      walkSelections(
        node.selectionSet.selections,
        getNamedType(definition.type).name,
        [...path, ...listMarks(definition.type)],
        below,
      )
  }
}

function listMarks(type: GraphQLOutputType): string[] {
  if (isNonNullType(type)) return listMarks(type.ofType)
  return isListType(type) ? ['@', ...listMarks(type.ofType)] : []
}
