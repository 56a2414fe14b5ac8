import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLSchema,
  isNonNullType,
  type OperationDefinitionNode,
  print,
} from 'graphql'
import type { Context } from '../context.ts'
import type { Queryable } from '../database/database.ts'
import type { Variables } from '../lib/is-included.ts'
import { answerForm, answerListForm } from './answer-form.ts'
import {
  type Compiling,
  Irregular,
  NotCompilable,
  objectMaker,
  resolverCall,
  type Step,
} from './answer-values.ts'
import { List } from './list.ts'
import { loadByIds, loadList } from './load.ts'
import { type Loads, loadsOf } from './loads.ts'
import { planList, planRows } from './plan-rows.ts'
import { Reading } from './reading.ts'
import { objectType } from './reads.ts'
import { below } from './selection.ts'

/** Answers with the data. Throws whatever is wrong: an executor must be asked what that means for the answer. */
export type CompiledAnswer = (context: Context, variables: Variables) => Promise<Record<string, unknown>>

/**
 * The answer to a query, prepared as far as its text decides about it: what is read, in which statements, and what is
 * made of the cells. Null if it has something that isn't answered in this way: a mutation, directives, interfaces,
 * introspection, fields whose resolvers something is wrapped around.
 */
export function compileAnswer(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  db: Queryable,
): CompiledAnswer | null {
  if (operation.operation !== 'query') return null
  const fragments: Record<string, FragmentDefinitionNode> = {}
  for (const definition of document.definitions)
    if (definition.kind === 'FragmentDefinition') fragments[definition.name.value] = definition
  const compiling: Compiling = {
    schema,
    fragments,
    variables: { sources: {}, coerced: {} } as never,
    isConditional: false,
    operation,
    loading: (compiling, field, nodes) => loading(compiling, db, field, nodes),
  }
  try {
    const make = objectMaker(compiling, objectType(schema, 'Query'), [operation.selectionSet])
    if (compiling.isConditional) return null
    return async (context, variables) => {
      const reading = new Reading(context, variables)
      const data = make(undefined, reading)
      await reading.settle()
      return data
    }
  } catch (error) {
    // Whether a directive selects anything is not known before its variables are.
    if (error instanceof NotCompilable || compiling.isConditional) return null
    throw error
  }
}

/** A field that answers with an id or a list, which the planner loads. */
function loading(
  compiling: Compiling,
  db: Queryable,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
): Step | undefined {
  const loads = field.resolve && loadsOf(field.resolve)
  if (!loads) return undefined
  const parentType = objectType(compiling.schema, loads.parentType)
  const describe = resolverCall(compiling, parentType, field, nodes, loads.describe)
  const load =
    loads.kind === 'row' ? loadingRow(compiling, db, loads, nodes) : loadingList(compiling, db, loads, nodes)
  const mayBeNull = !isNonNullType(field.type)
  return (parent, reading) => {
    const described = describe(parent, reading)
    if (described === null || described === undefined) {
      if (mayBeNull) return null
      throw new Irregular(`${parentType}.${field.name} is null.`)
    }
    return load(described, reading)
  }
}

type Load = (described: unknown, reading: Reading) => Promise<unknown>

function loadingRow(
  compiling: Compiling,
  db: Queryable,
  { typeName }: Loads,
  nodes: readonly FieldNode[],
): Load {
  const plan = planRows(compiling, typeName, below(nodes), () => true)
  const form = answerForm(compiling, db, plan, below(nodes))
  // Rows that are asked for with the same words are loaded together.
  const key = `${typeName} ${nodes.map(({ selectionSet }) => selectionSet && print(selectionSet)).join()}`
  return (id, reading) => {
    const { context } = reading
    if (typeof id !== 'number') throw new Irregular('Not the id of a row.')
    return context.loaders.get(key, (ids) => loadByIds(reading, plan, form, ids)).load(id)
  }
}

function loadingList(
  compiling: Compiling,
  db: Queryable,
  { typeName }: Loads,
  nodes: readonly FieldNode[],
): Load {
  const plan = planList(compiling, typeName, below(nodes), () => true)
  const form = answerListForm(compiling, db, plan, below(nodes))
  return (list, reading) => {
    if (!(list instanceof List)) throw new Irregular('Not a list.')
    return loadList(reading, plan, form, list)
  }
}
