import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql'
import { GivenValues, Unreadable, type Variables } from './given-values.ts'
import { namedTypeOf, type ReadInput, type ReadSchema } from './read-schema.ts'
import { both, open, type Scopes } from './scopes.ts'

/** A field that a document asks for, in one of the places where it stands. */
export interface AskedField {
  /** Response keys, `@` for each of a list. */
  readonly path: readonly string[]
  readonly parent: string
  readonly name: string
  readonly returns: string
  readonly above: AskedField | null
  /** What it needs with any arguments, by its own and its type's declaration. */
  readonly own: Scopes
  /** What the inputs need that it is given. */
  readonly ofInputs: Scopes
  /** Both. */
  readonly scopes: Scopes
  /** A mutation that tokens may not ask for, whatever they hold. */
  readonly refusesTokens: boolean
  /** True if an argument is, or has in it, a variable. */
  readonly hasVariables: boolean
  readonly args: Readonly<Record<string, unknown>>
}

export interface Asked {
  readonly document: DocumentNode
  readonly operationName: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Everything that a document asks for, in its order. Null if its variables don't fit, or an argument can't be read. */
export function askedFields(schema: ReadSchema, asked: Asked): readonly AskedField[] | null {
  try {
    return new Asking(schema, asked).fields
  } catch (error) {
    if (error instanceof Unreadable) return null
    throw error
  }
}

class Asking {
  readonly fields: AskedField[] = []
  readonly #schema: ReadSchema
  readonly #values: GivenValues
  readonly #fragments = new Map<string, FragmentDefinitionNode>()
  readonly #variables: Variables

  constructor(schema: ReadSchema, { document, operationName, variables }: Asked) {
    this.#schema = schema
    this.#values = new GivenValues(schema)
    let operation: OperationDefinitionNode | undefined
    for (const it of document.definitions)
      if (it.kind === 'FragmentDefinition') this.#fragments.set(it.name.value, it)
      else if (it.kind === 'OperationDefinition' && it.name?.value === operationName) operation = it
    const root = operation && schema.roots[operation.operation]
    if (!operation || !root) throw new Error(`There is no operation ${operationName}.`)
    this.#variables = this.#values.variables(operation.variableDefinitions ?? [], variables)
    this.#below(operation.selectionSet, root, [], null)
  }

  #below(
    { selections }: SelectionSetNode,
    type: string,
    path: readonly string[],
    above: AskedField | null,
  ): void {
    for (const selection of selections) {
      if (!this.#isAsked(selection.directives ?? [])) continue
      if (selection.kind === 'Field') {
        this.#field(selection, type, path, above)
        continue
      }
      const fragment =
        selection.kind === 'InlineFragment' ? selection : this.#fragments.get(selection.name.value)
      if (!fragment) throw new Error('A fragment that is not there.')
      this.#below(fragment.selectionSet, fragment.typeCondition?.name.value ?? type, path, above)
    }
  }

  #field(node: FieldNode, parent: string, parentPath: readonly string[], above: AskedField | null): void {
    const name = node.name.value
    // Of every type, and open.
    if (name === '__typename') return
    const field = this.#schema.fields.get(parent)?.get(name)
    if (!field) throw new Error(`There is no ${parent}.${name}.`)
    const args = this.#values.arguments(field.args, node.arguments ?? [], this.#variables)
    const ofInputs = this.#inputScopes(field.args, args)
    const one: AskedField = {
      path: [...parentPath, node.alias?.value ?? name],
      parent,
      name,
      returns: field.returns,
      above,
      own: field.scopes,
      ofInputs,
      scopes: both(field.scopes, ofInputs),
      refusesTokens: parent === this.#schema.roots.mutation && field.isForPeople,
      hasVariables: hasVariables(node),
      args,
    }
    this.fields.push(one)
    if (node.selectionSet) this.#below(node.selectionSet, field.returns, [...one.path, ...field.marks], one)
  }

  /** Of each input that is there, null or not, however deep. */
  #inputScopes(slots: readonly ReadInput[], values: Readonly<Record<string, unknown>>): Scopes {
    let scopes = open
    for (const { name, type, scopes: own } of slots) {
      if (!Object.hasOwn(values, name)) continue
      scopes = both(scopes, own)
      const below = this.#schema.inputs.get(namedTypeOf(type))
      if (!below) continue
      for (const item of [values[name]].flat(Number.POSITIVE_INFINITY))
        if (item !== null) scopes = both(scopes, this.#inputScopes(below, item as Record<string, unknown>))
    }
    return scopes
  }

  #isAsked(directives: readonly DirectiveNode[]): boolean {
    return directives.every(({ name, arguments: [condition] = [] }) => {
      const value = condition?.value
      const holds =
        value?.kind === 'Variable'
          ? this.#variables.get(value.name.value)
          : value && 'value' in value && value.value
      if (typeof holds !== 'boolean') throw new Unreadable(`@${name.value} without a condition.`)
      return name.value === 'skip' ? !holds : holds
    })
  }
}

function hasVariables({ arguments: given = [] }: FieldNode): boolean {
  let has = false
  for (const it of given)
    visit(it, {
      Variable: () => {
        has = true
      },
    })
  return has
}
