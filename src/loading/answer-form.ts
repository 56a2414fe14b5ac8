import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  isNonNullType,
  type SelectionSetNode,
} from 'graphql'
import type { Queryable } from '../database/database.ts'
import type { Cells } from '../database/lean-query.ts'
import { encodeCursor, pageInfoOf } from '../graphql/connection-page.ts'
import {
  type Compiling,
  completer,
  NotCompilable,
  objectMaker,
  put,
  resolvedStep,
  type Step,
  safeKey,
} from './answer-values.ts'
import type { Child, Form, ListForm, LoadedPage } from './form.ts'
import { type CellOf, headOf, type Joins } from './head.ts'
import { literalMaker, type Source } from './literal.ts'
import type { Reading } from './reading.ts'
import { type FieldReads, objectType, type Part, readsOf, rowsOf } from './reads.ts'
import type { ListPlan, RowPlan } from './row-plan.ts'
import { below, callOf, selectedFields } from './selection.ts'
import { rowView } from './shape.ts'

type Selections = readonly SelectionSetNode[]
type Made = Record<string, unknown>

/** The objects of the answer itself, by response key, made of the cells at once. */
export function answerForm(compiling: Compiling, db: Queryable, plan: RowPlan, selections: Selections): Form {
  const { cellOf, joins } = headOf(db, plan)
  const children: Child[] = []
  const make = new ObjectCompiler(compiling, db, children).compile(
    { typeName: plan.typeName, plan, columns: plan.columns, cellOf, joins, place: (made) => made },
    selections,
  )
  return { make, children }
}

/** An object of the answer that is made of some of a row's cells. */
interface Place {
  readonly typeName: string
  readonly plan: RowPlan
  /** As this object knows them: without the prefix of the part that it is. */
  readonly columns: readonly string[]
  readonly cellOf: CellOf
  readonly joins: Joins
  /** Finds it in the object of the whole row. */
  readonly place: (made: Made) => Made | null
}

type Field = GraphQLField<unknown, unknown>
type ValueReads = Extract<FieldReads, { kind: 'value' }>
type Make = (cells: Cells, reading: Reading) => Made
class ObjectCompiler {
  readonly #compiling: Compiling
  readonly #db: Queryable
  readonly #children: Child[]

  constructor(compiling: Compiling, db: Queryable, children: Child[]) {
    this.#compiling = compiling
    this.#db = db
    this.#children = children
  }

  compile(place: Place, selections: Selections): Make {
    const type = objectType(this.#compiling.schema, place.typeName)
    const values: [key: string, source: Source][] = []
    const later: [key: string, step: Step][] = []
    for (const [key, nodes] of selectedFields(this.#compiling, type, selections)) {
      const step = this.#ownStep(type, nodes)
      if (step) later.push([key, step])
      values.push([safeKey(key), step ? nothingYet : this.#source(place, type, key, nodes)])
    }
    const RowView = rowView(place.columns, place.cellOf)
    const make = literalMaker(values, RowView)
    if (later.length === 0) return make
    return (cells, reading) => {
      const made = make(cells, reading)
      const view = { $row: new RowView(cells) }
      for (const [key, step] of later) put(made, key, step(view, reading), reading)
      return made
    }
  }

  /** Of a field with a resolver of its own, which may answer later. */
  #ownStep(type: GraphQLObjectType, nodes: readonly FieldNode[]): Step | undefined {
    const field = type.getFields()[nameOf(nodes)]
    return field && readsOf(field)?.kind === 'own'
      ? resolvedStep(this.#compiling, type, field, nodes)
      : undefined
  }

  #source(place: Place, type: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): Source {
    const name = nameOf(nodes)
    if (name === '__typename') return { from: 'cells', make: () => type.name }
    const field = type.getFields()[name]
    const reads = field && readsOf(field)
    switch (reads?.kind) {
      case 'value':
        return this.#value(place, field as Field, nodes, reads)
      case 'part':
        return this.#part(place, key, reads.type, reads.part, nodes)
      case 'one':
        return this.#one(place, key, field as Field, nodes)
      case 'many':
        return this.#many(place, key, nodes)
      default:
        throw new NotCompilable(`${type}.${name}`)
    }
  }

  #value({ cellOf }: Place, field: Field, nodes: readonly FieldNode[], { column, read }: ValueReads): Source {
    const complete = completer(this.#compiling, field.type, nodes)
    return column === undefined
      ? { from: 'row', make: (row, reading) => complete(read(row), reading) }
      : { from: 'cell', cell: cellOf(column), make: complete }
  }

  #part(place: Place, key: string, typeName: string, part: Part, nodes: readonly FieldNode[]): Source {
    const cellOf: CellOf = (column) => place.cellOf(part.prefix + column)
    const columns = place.columns
      .filter((column) => column.startsWith(part.prefix))
      .map((column) => column.slice(part.prefix.length))
    const make = this.compile(
      { ...place, typeName, columns, cellOf, place: inside(place, key) },
      below(nodes),
    )
    return part.unless === undefined ? { from: 'cells', make } : unlessNull(cellOf(part.unless), make)
  }

  #one(place: Place, key: string, field: Field, nodes: readonly FieldNode[]): Source {
    // What is not there may be so for this caller only: it is nullable wherever it can be.
    if (isNonNullType(field.type)) throw new NotCompilable(`${place.typeName}.${field.name}`)
    const one = place.plan.ones.find(({ name }) => name === field.name)
    if (!one) throw new NotCompilable(`${place.typeName}.${field.name}`)
    const join = place.joins.get(one)
    if (join) {
      const { plan } = one
      const make = this.compile(
        { typeName: plan.typeName, plan, columns: plan.columns, ...join, place: inside(place, key) },
        below(nodes),
      )
      return unlessNull(join.cellOf('id'), make)
    }
    this.#children.push({
      kind: 'one',
      plan: one.plan,
      form: answerForm(this.#compiling, this.#db, one.plan, below(nodes)),
      idCell: place.cellOf(one.column),
      ...into(place, key),
    })
    return nothingYet
  }

  #many(place: Place, key: string, nodes: readonly FieldNode[]): Source {
    const call = callOf(nodes[0] as FieldNode)
    const plan = place.plan.manys.find((many) => many.call === call)
    if (!plan) throw new NotCompilable(`${place.typeName}.${call}`)
    this.#children.push({
      kind: 'many',
      plan,
      form: answerListForm(this.#compiling, this.#db, plan, below(nodes)),
      idCell: place.cellOf('id'),
      ...into(place, key),
    })
    return nothingYet
  }
}

/** A place that is filled later. */
const nothingYet: Source = { from: 'cells', make: () => null }

const unlessNull = (cell: number, make: Make): Source => ({
  from: 'cells',
  make: (cells, reading) => (cells[cell] === null ? null : make(cells, reading)),
})

const nameOf = ([node]: readonly FieldNode[]): string => node?.name.value ?? ''

const inside =
  ({ place }: Place, key: string): Place['place'] =>
  (made) =>
    (place(made)?.[key] ?? null) as Made | null

const into = ({ place }: Place, key: string): Pick<Child, 'put' | 'putError'> => ({
  put(made, value) {
    const owner = place(made as Made)
    if (owner) owner[key] = value
  },
  putError(_made, error) {
    throw error
  },
})

/** A part of a connection's answer. */
type ConnectionValue = (page: LoadedPage, reading: Reading) => unknown

/** Connections of the answer itself. */
export function answerListForm(
  compiling: Compiling,
  db: Queryable,
  plan: ListPlan,
  selections: Selections,
): ListForm {
  const type = objectType(compiling.schema, plan.typeName)
  let rows: Form | undefined

  function nodesOf(nodes: readonly FieldNode[]): void {
    if (rows) throw new NotCompilable('The same rows twice in a list, each in another form')
    rows = answerForm(compiling, db, plan.rows, below(nodes))
  }

  const values = [...selectedFields(compiling, type, selections)].map(
    ([key, nodes]): [string, ConnectionValue] => [safeKey(key), valueFor(nodes)],
  )

  function valueFor(nodes: readonly FieldNode[]): ConnectionValue {
    switch (nameOf(nodes)) {
      case '__typename':
        return () => type.name
      case 'totalCount':
        return ({ totalCount }) => totalCount
      case 'nodes':
        nodesOf(nodes)
        return (page) => page.nodes
      case 'edges':
        return edgesOf(nodes)
      case 'pageInfo': {
        const make = objectMaker(compiling, objectType(compiling.schema, 'PageInfo'), below(nodes))
        return ({ page, ...rest }, reading) => make(pageInfoOf(page, cursorIn(rest)), reading)
      }
      default:
        throw new NotCompilable(`${type}.${nameOf(nodes)}`)
    }
  }

  function edgesOf(nodes: readonly FieldNode[]): ConnectionValue {
    const connection = rowsOf(type)
    const edge = objectType(compiling.schema, connection?.kind === 'connection' ? `${connection.of}Edge` : '')
    const ofEdge = [...selectedFields(compiling, edge, below(nodes))].map(([key, inEdge]) => {
      const name = nameOf(inEdge)
      if (name === 'node') nodesOf(inEdge)
      else if (name !== 'cursor' && name !== '__typename') throw new NotCompilable(`${edge}.${name}`)
      return [safeKey(key), name] as const
    })
    return ({ nodes: made, page, ...rest }) => {
      const cursorOf = cursorIn(rest)
      const valueIn = (name: string, i: number) =>
        name === 'node' ? made[i] : name === 'cursor' ? cursorOf(page.rows[i] as Cells) : edge.name
      return page.rows.map((_row, i) =>
        Object.fromEntries(ofEdge.map(([key, name]) => [key, valueIn(name, i)])),
      )
    }
  }

  return {
    rows: rows ?? { make: () => ({}), children: [] },
    connection(page, reading) {
      const made: Made = {}
      for (const [key, value] of values) made[key] = value(page, reading)
      return made
    },
  }
}

const cursorIn =
  ({ request: { order }, cursorCell }: Pick<LoadedPage, 'request' | 'cursorCell'>) =>
  (cells: Cells): string =>
    encodeCursor(order, cells[cursorCell], cells[0])
