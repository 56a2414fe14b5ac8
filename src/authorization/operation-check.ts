import {
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLField,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getOperationAST,
  getVariableValues,
  GraphQLIncludeDirective,
  type GraphQLOutputType,
  GraphQLSkipDirective,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionNode,
} from 'graphql'
import type { Plugin } from 'graphql-yoga'
import { publicError } from '../errors.ts'
import { Denials, type DocumentPath } from './denials.ts'
import { inputRequirement, mayRequire } from './input-requirement.ts'
import type { GuardedContext } from './pothos-plugin.ts'
import { allOf, isHeldBy, nothing, type Requirement } from './requirement.ts'

/** Sent by a client that prefers no answer to one with holes. */
const deniedHeader = 'gatehouse-denied'

type Variables = NonNullable<ReturnType<typeof getVariableValues>['variableValues']>

/**
 * Asks, before anything is executed, whether the principal may have all that the operation names.
 * A mutation is refused whole if it may not; a query runs, with one error for each refused field of the document
 * (the field guard makes those fields null), unless the client asked for `gatehouse-denied: reject`.
 */
export function useOperationCheck(): Plugin<GuardedContext & { request: Request }> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { denials, request } = args.contextValue
      const operation = getOperationAST(args.document, args.operationName)
      if (!operation) return

      collectDenials(args, operation, denials)
      if (!denials.isEmpty && (operation.operation !== 'query' || request.headers.get(deniedHeader) === 'reject'))
        return setResultAndStopExecution({ errors: refusal(denials) })

      return {
        onExecuteDone({ result, setResult }) {
          if (denials.isEmpty || Symbol.asyncIterator in result) return
          setResult({ ...result, errors: [...(result.errors ?? []), ...denials.errors()] })
        },
      }
    },
  }
}

/** RFC 6750, section 3.1: a valid credential that is not enough for this. */
function refusal(denials: Denials): GraphQLError[] {
  const scope = denials.missing().map(({ name }) => name)
  const http = {
    status: 403,
    spec: true,
    headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scope.join(' ')}"` },
  }
  return denials
    .errors()
    .map(({ message, path, extensions }) =>
      Object.assign(publicError('FORBIDDEN', message, { ...(path && { path }) }), {
        extensions: { ...extensions, http },
      }),
    )
}

/** Adds a denial for each outermost field of the operation that the principal may not have. */
function collectDenials(args: ExecutionArgs, operation: OperationDefinitionNode, denials: Denials): void {
  const { schema, document } = args
  const { variableValues } = getVariableValues(schema, operation.variableDefinitions ?? [], args.variableValues ?? {}, {
    hideSuggestions: true,
  })
  const root = schema.getRootType(operation.operation)
  // Variables that don't fit are the executor's to report; it executes nothing then.
  if (!variableValues || !root) return

  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.definitions)
    if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition)

  const held = (args.contextValue as GuardedContext).principal.permissions
  visit(operation.selectionSet.selections, root.name, [])

  function visit(selections: readonly SelectionNode[], typeName: string, path: DocumentPath): void {
    for (const selection of selections) {
      if (!isIncluded(selection, variableValues as Variables)) continue
      if (selection.kind === 'Field') visitField(selection, typeName, path)
      else if (selection.kind === 'InlineFragment')
        visit(selection.selectionSet.selections, selection.typeCondition?.name.value ?? typeName, path)
      else {
        const fragment = fragments.get(selection.name.value)
        if (fragment) visit(fragment.selectionSet.selections, fragment.typeCondition.name.value, path)
      }
    }
  }

  function visitField(node: FieldNode, typeName: string, parentPath: DocumentPath): void {
    const type = schema.getType(typeName)
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined
    if (!field) return
    const path = [...parentPath, node.alias?.value ?? node.name.value]
    const requirement = allOf(ofField(field), ofArguments(field, node, variableValues as Variables))
    if (!isHeldBy(requirement, held)) denials.add(path, requirement)
    else if (node.selectionSet)
      visit(node.selectionSet.selections, getNamedType(field.type).name, [...path, ...listMarks(field.type)])
  }
}

const ofField = (field: GraphQLField<unknown, unknown>): Requirement =>
  (field.extensions['requirement'] as Requirement | undefined) ?? nothing

function ofArguments(field: GraphQLField<unknown, unknown>, node: FieldNode, variables: Variables): Requirement {
  return field.args.some(({ type }) => mayRequire(type))
    ? inputRequirement(field.args, getArgumentValues(field, node, variables))
    : nothing
}

function isIncluded(selection: SelectionNode, variables: Variables): boolean {
  if (!selection.directives?.length) return true
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] !== false
  )
}

function listMarks(type: GraphQLOutputType): string[] {
  if (isNonNullType(type)) return listMarks(type.ofType)
  return isListType(type) ? ['@', ...listMarks(type.ofType)] : []
}
