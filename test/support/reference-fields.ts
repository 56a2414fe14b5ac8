import {
  type ArgumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  getNamedType,
  getNullableType,
  getVariableValues,
  type InlineFragmentNode,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  print,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { type Clause, type Declaration, requirementOf } from '../../src/authorization/requirement.ts'
import type { RandomDocument } from './random-documents.ts'
import type { Field } from './schema-walk.ts'

/** A field that a document asks for, in one of the places where it stands. */
export interface AskedField {
  /** Response keys, `@` for each of a list. */
  readonly path: readonly string[]
  readonly definition: Field
  readonly parent: GraphQLObjectType | GraphQLInterfaceType
  readonly above: AskedField | null
  /** What its declarations and those of the inputs it is given ask for. */
  readonly clauses: readonly Clause[]
  /** Those of them that only the inputs ask for. */
  readonly ofInputs: readonly Clause[]
  /** True if an argument is, or has in it, a variable. */
  readonly hasVariables: boolean
  /** As the executor reads them. */
  readonly args: Readonly<Record<string, unknown>>
}

export interface Refusal {
  readonly path: readonly string[]
  readonly missing: readonly string[]
}

type Variables = NonNullable<Parameters<typeof getArgumentValues>[2]>

/**
 * Everything that a document asks for, worked out from the declarations without anything of `src/` that does the
 * same: the second opinion of the tests. Null if the variables don't fit; throws if an argument can't be read.
 */
export function askedFields(
  schema: GraphQLSchema,
  { document, operationName, variables }: RandomDocument,
): AskedField[] | null {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const it of document.definitions)
    if (it.kind === 'FragmentDefinition') fragments.set(it.name.value, it)
  const operation = document.definitions.find(
    (it) => it.kind === 'OperationDefinition' && it.name?.value === operationName,
  )
  if (operation?.kind !== 'OperationDefinition') throw new Error(`There is no operation ${operationName}.`)
  const read = getVariableValues(schema, operation.variableDefinitions ?? [], variables)
  if (!read.variableValues) return null
  const given: Variables = read.variableValues
  const root = schema.getRootType(operation.operation)
  if (!root) throw new Error(`There is no ${operation.operation}.`)

  const asked: AskedField[] = []
  below(operation.selectionSet, root, [], null)
  return asked

  function below(
    { selections }: SelectionSetNode,
    type: GraphQLObjectType | GraphQLInterfaceType,
    path: readonly string[],
    above: AskedField | null,
  ): void {
    for (const selection of selections.filter((it) => isAsked(it, given.coerced)))
      if (selection.kind === 'Field') field(selection, type, path, above)
      else spread(selection, type, path, above)
  }

  function spread(
    selection: FragmentSpreadNode | InlineFragmentNode,
    type: GraphQLObjectType | GraphQLInterfaceType,
    path: readonly string[],
    above: AskedField | null,
  ): void {
    const fragment = selection.kind === 'InlineFragment' ? selection : fragments.get(selection.name.value)
    const on = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type
    if (!fragment || (!isObjectType(on) && !isInterfaceType(on))) throw new Error('A fragment on nothing.')
    below(fragment.selectionSet, on, path, above)
  }

  function field(
    node: FieldNode,
    parent: GraphQLObjectType | GraphQLInterfaceType,
    parentPath: readonly string[],
    above: AskedField | null,
  ): void {
    const definition = parent.getFields()[node.name.value]
    // `__typename`, which every type has.
    if (!definition) return
    const args = getArgumentValues(definition, node, given)
    const own = clausesOf(definition, parent)
    const ofInputs = inputClauses(definition.args, args)
    const one = {
      path: [...parentPath, node.alias?.value ?? node.name.value],
      definition,
      parent,
      above,
      args,
      clauses: [...own, ...ofInputs],
      hasVariables: node.arguments?.some((it) => print(it).includes('$')) ?? false,
      ofInputs: ofInputs.filter((clause) => !own.includes(clause)),
    }
    asked.push(one)
    const returned = getNamedType(definition.type)
    if (node.selectionSet && (isObjectType(returned) || isInterfaceType(returned)))
      below(node.selectionSet, returned, [...one.path, ...marksOf(definition.type)], one)
  }
}

/** What is refused to these permissions: the outermost fields. Several for one path where it stands for several fields. */
export function refusalsOf(asked: readonly AskedField[], held: ReadonlySet<string>): Refusal[] {
  const refused = new Set<AskedField>()
  const refusals: Refusal[] = []
  for (const field of asked) {
    const missing = missingOf(field, held)
    const isBelow = field.above !== null && refused.has(field.above)
    if (isBelow || missing.length > 0) refused.add(field)
    if (!isBelow && missing.length > 0) refusals.push({ path: field.path, missing })
  }
  return refusals
}

export const lacking = (clauses: readonly Clause[], held: ReadonlySet<string>): Clause[] =>
  clauses.filter((clause) => !clause.some(({ name }) => held.has(name)))

/** As `a` or `a|b`, each once, in order. `a|b` is left out beside `a`: whoever holds `a` holds one of them. */
export function inWords(clauses: readonly Clause[]): string[] {
  const written = clauses.map((clause) => clause.map(({ name }) => name))
  const narrowest = written.filter(
    (clause) =>
      !written.some((other) => other.length < clause.length && other.every((name) => clause.includes(name))),
  )
  return [...new Set(narrowest.map((clause) => clause.join('|')))]
}

/** A refusal names the first of those that would do. */
const missingOf = ({ clauses }: AskedField, held: ReadonlySet<string>): string[] =>
  inWords(lacking(clauses, held)).map((clause) => clause.replace(/\|.*/, ''))

/** What a field needs with any arguments: what its type, itself and the type it returns declare. */
export function clausesOf(field: Field, parent: GraphQLObjectType | GraphQLInterfaceType): readonly Clause[] {
  const returned = getNamedType(field.type)
  return [...declared(parent), ...declared(field), ...(isObjectType(returned) ? declared(returned) : [])]
}

/** As the module wrote it, not as the plugin understood it. */
function declared({ extensions }: Pick<Field, 'extensions'>): readonly Clause[] {
  const options = extensions.pothosOptions as { readonly permission?: Declaration } | undefined
  return options?.permission ? requirementOf(options.permission).clauses : []
}

/** Of each input that is there, however deep. */
function inputClauses(
  slots: readonly (GraphQLArgument | GraphQLInputField)[],
  values: Readonly<Record<string, unknown>>,
): Clause[] {
  return slots.flatMap((slot) => {
    const value = values[slot.name]
    if (value === undefined) return []
    const type = getNamedType(slot.type)
    const inner = isInputObjectType(type) ? Object.values(type.getFields()) : []
    return [
      ...declared(slot),
      ...[value]
        .flat(9)
        .filter((it) => typeof it === 'object' && it !== null)
        .flatMap((it) => inputClauses(inner, it as Record<string, unknown>)),
    ]
  })
}

function isAsked({ directives }: SelectionNode, variables: Readonly<Record<string, unknown>>): boolean {
  return (directives ?? []).every(({ name, arguments: [condition] = [] }) => {
    const holds = conditionOf(condition, variables)
    return name.value === 'skip' ? !holds : holds
  })
}

function conditionOf(
  condition: ArgumentNode | undefined,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  if (condition?.value.kind === 'BooleanValue') return condition.value.value
  const given = condition?.value.kind === 'Variable' ? variables[condition.value.name.value] : undefined
  if (typeof given === 'boolean') return given
  throw new Error('A directive without a condition.')
}

function marksOf(type: GraphQLOutputType): string[] {
  const nullable = getNullableType(type)
  return isListType(nullable) ? ['@', ...marksOf(nullable.ofType)] : []
}
