import {
  type FieldNode,
  type GraphQLField,
  getNullableType,
  isLeafType,
  type SelectionSetNode,
} from 'graphql'
import { allOfThese, nothing, type Requirement, requirementOn } from '../authorization/requirement.ts'
import { type FieldReads, objectType, type Part, readsOf, rowsOf } from './reads.ts'
import {
  type ListPlan,
  type ManyPlan,
  type OnePlan,
  type PartPlan,
  type RowPlan,
  type Shape,
  selectsPositions,
  type ValuePlan,
} from './row-plan.ts'
import { below, callOf, type Operation, selectedNodes } from './selection.ts'

type MayRead = (requirement: Requirement) => boolean
type Selections = readonly SelectionSetNode[]

/** Plans what is selected of objects of the type; fields that `mayRead` refuses are left out. */
export const planRows = (
  operation: Operation,
  typeName: string,
  selections: Selections,
  mayRead: MayRead,
): RowPlan => new RowPlanner(operation, mayRead).plan(typeName, selections, true)

/** Plans what is selected of a connection of the type with this name. */
export function planList(
  operation: Operation,
  typeName: string,
  selections: Selections,
  mayRead: MayRead,
): ListPlan {
  const connection = objectType(operation.schema, typeName)
  const rows = rowsOf(connection)
  if (rows?.kind !== 'connection') throw new Error(`${typeName} is not a type of connections.`)
  const selects = new Set<string>()
  const ofNodes: SelectionSetNode[] = []
  for (const node of selectedNodes(operation, connection, selections)) {
    const name = node.name.value
    selects.add(name)
    if (name === 'nodes') ofNodes.push(...below([node]))
    if (name === 'edges') {
      const edge = objectType(operation.schema, `${rows.of}Edge`)
      for (const ofEdge of selectedNodes(operation, edge, below([node])))
        if (ofEdge.name.value === 'node') ofNodes.push(...below([ofEdge]))
    }
  }
  const needsIds = selectsPositions({ selects })
  return { typeName, selects, rows: new RowPlanner(operation, mayRead).plan(rows.of, ofNodes, needsIds) }
}

type ManyReads = Extract<FieldReads, { kind: 'many' }>

interface SelectedField {
  readonly name: string
  readonly field: GraphQLField<unknown, unknown>
  readonly node: FieldNode
}

/** What is selected of an object, as far as it has been looked at. */
class Selected {
  readonly columns = new Set<string>()
  readonly values = new Map<string, ValuePlan>()
  readonly parts = new Map<string, { type: string; part: Part; nodes: FieldNode[] }>()
  addColumns(columns: readonly string[]): void {
    for (const column of columns) this.columns.add(column)
  }
}

class RowPlanner {
  readonly #operation: Operation
  readonly #mayRead: MayRead
  readonly #ones = new Map<string, { column: string; type: string; nodes: FieldNode[] }>()
  readonly #manys = new Map<
    string,
    { field: GraphQLField<unknown, unknown>; reads: ManyReads; nodes: FieldNode[] }
  >()
  readonly #requirements: Requirement[] = [nothing]

  constructor(operation: Operation, mayRead: MayRead) {
    this.#operation = operation
    this.#mayRead = mayRead
  }

  /** Without `needsIds`, the id is read only if it is selected, if something is loaded by it, or if nothing else is. */
  plan(typeName: string, selections: Selections, needsIds: boolean): RowPlan {
    const rows = rowsOf(objectType(this.#operation.schema, typeName))
    if (rows?.kind !== 'rows') throw new Error(`${typeName} is not a type of rows.`)
    const { columns, shape } = this.#object(typeName, selections)
    const ones = [...this.#ones].map(([name, { column, type, nodes }]) => ({
      name,
      column,
      plan: planRows(this.#operation, type, below(nodes), this.#mayRead),
    }))
    const manys = [...this.#manys].map(
      ([call, { field, reads, nodes }]): ManyPlan => ({
        ...planList(this.#operation, reads.type, below(nodes), this.#mayRead),
        call,
        field,
        node: nodes[0] as FieldNode,
        describe: reads.describe,
      }),
    )
    const readsId = needsIds || manys.length > 0 || columns.length === 0
    return {
      typeName,
      source: rows.source,
      visibleTo: rows.visibleTo,
      columns: readsId ? [...new Set(['id', ...columns])] : columns,
      shape,
      ones,
      manys,
      key: keyOf(typeName, columns, shape, ones, manys),
      requirement: allOfThese(
        ...this.#requirements,
        ...ones.map(({ plan }) => plan.requirement),
        ...manys.map(({ rows: below }) => below.requirement),
      ),
    }
  }

  /** Of the row itself, or of a part of it: the columns, without the part's prefix, and what is made of them. */
  #object(
    typeName: string,
    selections: Selections,
  ): { readonly columns: readonly string[]; readonly shape: Shape } {
    const type = objectType(this.#operation.schema, typeName)
    const selected = new Selected()
    for (const node of selectedNodes(this.#operation, type, selections)) {
      const name = node.name.value
      const field = type.getFields()[name]
      const reads = field && readsOf(field)
      if (!reads) continue
      const requirement = requirementOn(field)
      if (!this.#mayRead(requirement)) continue
      this.#requirements.push(requirement)
      this.#add(selected, { name, field, node }, reads)
    }
    const parts = [...selected.parts].map(([name, { type: partType, part, nodes }]): PartPlan => {
      const inside = this.#object(partType, below(nodes))
      const columns = part.unless === undefined ? inside.columns : [part.unless, ...inside.columns]
      selected.addColumns(columns.map((column) => part.prefix + column))
      return { name, part, columns: inside.columns, shape: inside.shape }
    })
    return { columns: [...selected.columns], shape: { values: [...selected.values.values()], parts } }
  }

  #add(selected: Selected, { name, field, node }: SelectedField, reads: FieldReads): void {
    switch (reads.kind) {
      case 'value':
        selected.addColumns(reads.columns)
        selected.values.set(name, { name, read: reads.read, isLeaf: isLeafType(getNullableType(field.type)) })
        return
      case 'own':
        selected.addColumns(reads.columns)
        return
      case 'part':
        merge(selected.parts, name, { type: reads.type, part: reads.part }, node)
        return
      case 'one':
        merge(this.#ones, name, { type: reads.type, column: reads.column }, node)
        return
      case 'many':
        // Merged rows may be asked for the same list with other arguments, each under its own alias above them.
        merge(this.#manys, callOf(node), { field, reads }, node)
    }
  }
}

/** The same field under several aliases is read once, with all that is selected of it. */
function merge<Target extends object>(
  known: Map<string, Target & { nodes: FieldNode[] }>,
  name: string,
  target: Target,
  node: FieldNode,
): void {
  const before = known.get(name)
  if (before) before.nodes.push(node)
  else known.set(name, { ...target, nodes: [node] })
}

function keyOf(
  type: string,
  columns: readonly string[],
  shape: Shape,
  ones: readonly OnePlan[],
  manys: readonly ManyPlan[],
): string {
  const lists = manys.map(({ call, selects, rows }) => `${call}[${[...selects]}]${rows.key}`)
  return `${type}{${columns};${shapeKey(shape)};${ones.map(({ name, plan }) => name + plan.key)};${lists}}`
}

const shapeKey = ({ values, parts }: Shape): string =>
  `${values.map(({ name }) => name)};${parts.map(({ name, columns, shape }) => `${name}(${columns}){${shapeKey(shape)}}`)}`
