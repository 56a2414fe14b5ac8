import {
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  GraphQLIncludeDirective,
  type GraphQLOutputType,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql'

type Variables = NonNullable<ReturnType<typeof getVariableValues>['variableValues']>

export interface VisitedField {
  readonly definition: GraphQLField<unknown, unknown>
  /** Response keys from the root on, `@` for "each of the list". */
  readonly path: readonly string[]
  /** Coerced as the executor will coerce them. Throws what the executor would throw. */
  readonly readArguments: () => Record<string, unknown>
}

/**
 * Visits every field that the operation will ask for: fragments spread, `@skip` and `@include` decided. `visit`
 * answers with the state for the fields below, or null not to go there. Nothing is visited when the variables
 * don't fit: the executor refuses them before it executes anything.
 */
export function walkOperation<State extends object>(
  { schema, document, variableValues: given }: ExecutionArgs,
  operation: OperationDefinitionNode,
  initial: State,
  visit: (field: VisitedField, state: State) => State | null,
): void {
  const { variableValues } = getVariableValues(schema, operation.variableDefinitions ?? [], given ?? {}, {
    maxErrors: 1,
    hideSuggestions: true,
  })
  const root = schema.getRootType(operation.operation)
  if (!variableValues || !root) return
  const variables: Variables = variableValues

  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition)

  walkSelections(operation.selectionSet.selections, root.name, [], initial)

  function walkSelections(
    selections: readonly SelectionNode[],
    typeName: string,
    path: readonly string[],
    state: State,
  ): void {
    for (const selection of selections) {
      if (!isIncluded(selection, variables)) continue
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
    const type = schema.getType(typeName)
    const definition =
      isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
    if (!definition) return
    const path = [...parentPath, node.alias?.value ?? node.name.value]
    const readArguments = () => getArgumentValues(definition, node, variables)
    const below = visit({ definition, path, readArguments }, state)
    if (below && node.selectionSet)
      walkSelections(
        node.selectionSet.selections,
        getNamedType(definition.type).name,
        [...path, ...listMarks(definition.type)],
        below,
      )
  }
}

function isIncluded(selection: SelectionNode, variables: Variables): boolean {
  if (!selection.directives?.length) return true
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, variables)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.if !== false
  )
}

function listMarks(type: GraphQLOutputType): string[] {
  if (isNonNullType(type)) return listMarks(type.ofType)
  return isListType(type) ? ['@', ...listMarks(type.ofType)] : []
}
