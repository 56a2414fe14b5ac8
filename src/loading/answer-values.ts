import {
  defaultFieldResolver,
  type FieldNode,
  type GraphQLField,
  GraphQLID,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  GraphQLString,
  getArgumentValues,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import type { Reading } from './reading.ts'
import { rowsOf } from './reads.ts'
import { below, type Operation, selectedFields } from './selection.ts'

/** The operation has something that is not answered in this way. */
export class NotCompilable extends Error {}

/** The answer has something else than values in it: an executor must say what is wrong, and where. */
export class Irregular extends Error {}

/** The operation whose answer is prepared. */
export interface Compiling extends Operation {
  readonly operation: OperationDefinitionNode
  /** How fields are answered that begin to load rows; undefined for others. */
  readonly loading: (
    compiling: Compiling,
    field: GraphQLField<unknown, unknown>,
    nodes: readonly FieldNode[],
  ) => Step | undefined
}

/** From an internal value, or the object that holds it, to what stands in the answer. */
export type Complete = (value: unknown, reading: Reading) => unknown
/** … at once or later. */
export type Step = (parent: unknown, reading: Reading) => unknown

/** What `completeValue` of the GraphQL specification does (section 6.4.3), for all that goes well. */
export function completer(
  compiling: Compiling,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Complete {
  if (isNonNullType(type))
    return isLeafType(type.ofType)
      ? leaf(type.ofType, refuseNull)
      : notNull(completer(compiling, type.ofType, nodes))
  if (isListType(type)) return listOf(completer(compiling, type.ofType, nodes))
  if (isLeafType(type)) return leaf(type, keepNull)
  if (!isObjectType(type) || rowsOf(type)) throw new NotCompilable(`A value of type ${type}`)
  const make = objectMaker(compiling, type, below(nodes))
  return (value, reading) => {
    if (value === null || value === undefined) return null
    if (typeof value !== 'object' || value instanceof Error || value instanceof Promise)
      throw new Irregular(`${type} is no object.`)
    return make(value, reading)
  }
}

const notNull =
  (complete: Complete): Complete =>
  (value, reading) => {
    const completed = complete(value, reading)
    return completed === null ? refuseNull() : completed
  }

const keepNull = (): null => null

function refuseNull(): never {
  throw new Irregular('Null where no null may be.')
}

const listOf =
  (complete: Complete): Complete =>
  (value, reading) => {
    if (value === null || value === undefined) return null
    if (!Array.isArray(value)) throw new Irregular('No array.')
    return value.map((item) => complete(item, reading))
  }

/** Of each value of a page: no call more than it takes. */
function leaf(type: GraphQLLeafType, onNull: () => null): Complete {
  const isText = isTextAsItIs(type)
  return (value) => {
    if (isText && typeof value === 'string') return value
    if (value === null || value === undefined) return onNull()
    // An error, a promise, a function: no leaf of this service is made of these.
    if (typeof value === 'object' || typeof value === 'function') throw new Irregular(`No ${type}.`)
    const written = type.coerceOutputValue(value)
    if (written === null || written === undefined) throw new Irregular(`No ${type}.`)
    return written
  }
}

/** Types that write a text as it is. */
const isTextAsItIs = (type: GraphQLLeafType): boolean =>
  type === GraphQLString || type === GraphQLID || (type.coerceOutputValue as unknown) === String

/** Makes the objects of a type that is no row, field by field. */
export function objectMaker(
  compiling: Compiling,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): (parent: unknown, reading: Reading) => Record<string, unknown> {
  const steps = [...selectedFields(compiling, type, selections)].map(
    ([key, nodes]) => [safeKey(key), stepOf(compiling, type, nodes)] as const,
  )
  return (parent, reading) => {
    const made: Record<string, unknown> = {}
    for (const [key, step] of steps) put(made, key, step(parent, reading), reading)
    return made
  }
}

/** What comes later has its place in the order of the answer all the same. */
export function put(made: Record<string, unknown>, key: string, value: unknown, reading: Reading): void {
  if (!(value instanceof Promise)) {
    made[key] = value
    return
  }
  made[key] = null
  reading.wait(
    value.then((it) => {
      made[key] = it
    }),
  )
}

export function safeKey(key: string): string {
  if (key === '__proto__') throw new NotCompilable('A key that is no property.')
  return key
}

function stepOf(compiling: Compiling, type: GraphQLObjectType, nodes: readonly FieldNode[]): Step {
  const name = nodes[0]?.name.value ?? ''
  if (name === '__typename') return () => type.name
  const field = type.getFields()[name]
  if (!field) throw new NotCompilable(`${type}.${name}`)
  const loading = compiling.loading(compiling, field, nodes)
  if (loading) return loading
  if (field.resolve && field.resolve !== defaultFieldResolver)
    return resolvedStep(compiling, type, field, nodes)
  const complete = completer(compiling, field.type, nodes)
  return (parent, reading) => complete((parent as Record<string, unknown>)[name], reading)
}

/** A field with a resolver of its own. */
export function resolvedStep(
  compiling: Compiling,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
): Step {
  const complete = completer(compiling, field.type, nodes)
  const read = resolverCall(compiling, parentType, field, nodes)
  return (parent, reading) => {
    const value = read(parent, reading)
    return value instanceof Promise ? value.then((it) => complete(it, reading)) : complete(value, reading)
  }
}

/** Calls the resolver as an executor does. */
export function resolverCall(
  { schema, fragments, operation }: Compiling,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
  resolve = field.resolve,
): Step {
  const [node] = nodes
  if (!resolve || !node) throw new NotCompilable(`${parentType}.${field.name}`)
  const key = node.alias?.value ?? node.name.value
  const info = {
    fieldName: field.name,
    fieldNodes: nodes,
    returnType: field.type,
    parentType,
    path: { key, prev: undefined, typename: parentType.name },
    schema,
    fragments,
    rootValue: undefined,
    operation,
  }
  return (parent, { context, variables }) =>
    resolve(parent, getArgumentValues(field, node, variables), context, {
      ...info,
      variableValues: variables,
    } as unknown as GraphQLResolveInfo)
}
