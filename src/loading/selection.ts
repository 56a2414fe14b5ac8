import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isAbstractType,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { isIncluded, type Variables } from '../lib/is-included.ts'

/** What a selection can only be read with. */
export interface Operation {
  readonly schema: GraphQLSchema
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>
  readonly variables: Variables
  /** Set when a selection was met that a directive decides about. */
  isConditional: boolean
}

export const operationOf = ({ schema, fragments, variableValues }: GraphQLResolveInfo): Operation => ({
  schema,
  fragments,
  variables: variableValues,
  isConditional: false,
})

/** The fields that are selected of an object of the type, by response key; those that merge come together. */
export function selectedFields(
  operation: Operation,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): Map<string, readonly FieldNode[]> {
  return Map.groupBy(selectedNodes(operation, type, selectionSets), responseKey)
}

/** All of them, whatever their response keys are: of selections from several places, one may stand for two fields. */
export function selectedNodes(
  operation: Operation,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): FieldNode[] {
  const { schema, fragments, variables } = operation
  const nodes: FieldNode[] = []
  const visited = new Set<string>()

  const appliesTo = (condition: string | undefined): boolean => {
    if (condition === undefined || condition === type.name) return true
    const abstract = schema.getType(condition)
    return isAbstractType(abstract) && schema.isSubType(abstract, type)
  }

  function collect(selection: SelectionNode): void {
    if (selection.directives?.length) operation.isConditional = true
    if (!isIncluded(selection, variables)) return
    if (selection.kind === 'Field') {
      nodes.push(selection)
    } else if (selection.kind === 'InlineFragment') {
      if (appliesTo(selection.typeCondition?.name.value)) selection.selectionSet.selections.forEach(collect)
    } else if (!visited.has(selection.name.value)) {
      visited.add(selection.name.value)
      const fragment = fragments[selection.name.value]
      if (fragment && appliesTo(fragment.typeCondition.name.value))
        fragment.selectionSet.selections.forEach(collect)
    }
  }

  for (const { selections } of selectionSets) selections.forEach(collect)
  return nodes
}

export const responseKey = ({ alias, name }: FieldNode): string => alias?.value ?? name.value

const calls = new WeakMap<FieldNode, string>()

/** The field with its arguments as they are written: the same in two places, it is the same there. */
export function callOf(node: FieldNode): string {
  const known = calls.get(node)
  if (known !== undefined) return known
  const written = [...(node.arguments ?? [])]
    .sort((a, b) => (a.name.value < b.name.value ? -1 : 1))
    .map(print)
  const call = `${node.name.value}(${written})`
  calls.set(node, call)
  return call
}

/** The selections below these nodes of one field. */
export const below = (nodes: readonly FieldNode[]): SelectionSetNode[] =>
  nodes.map(({ selectionSet }) => selectionSet).filter((it) => it !== undefined)
