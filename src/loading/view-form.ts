import type { Queryable } from '../database/database.ts'
import type { Cells } from '../database/lean-query.ts'
import { encodeCursor, pageInfoOf } from '../graphql/connection-page.ts'
import type { Child, Form, ListForm } from './form.ts'
import { type CellOf, headOf, type Joins } from './head.ts'
import type { ListPlan, ManyPlan, OnePlan, RowPlan } from './row-plan.ts'
import { asError, type Shaped, shaperOf } from './shape.ts'

const forms = new WeakMap<RowPlan, Form<Shaped>>()

/** Objects with a property for each field, under the field's name, for an executor to read. */
export function viewForm(db: Queryable, plan: RowPlan): Form<Shaped> {
  const known = forms.get(plan)
  if (known) return known
  const { cellOf, joins } = headOf(db, plan)
  const children: Child[] = []
  const form = { make: maker(db, plan, cellOf, joins, (made) => made, children), children }
  forms.set(plan, form)
  return form
}

export const viewListForm = (db: Queryable, plan: ListPlan): ListForm => ({
  rows: viewForm(db, plan.rows),
  connection({ request: { order }, page, nodes, cursorCell, totalCount }) {
    const cursorOf = (cells: Cells) => encodeCursor(order, cells[cursorCell], cells[0])
    return {
      totalCount,
      nodes,
      ...(plan.selects.has('edges') && {
        edges: nodes.map((node, i) => ({ node, cursor: cursorOf(page.rows[i] as Cells) })),
      }),
      ...(plan.selects.has('pageInfo') && { pageInfo: pageInfoOf(page, cursorOf) }),
    }
  },
})

/** Finds, from the object of a row, the one that belongs to a row joined to it. */
type Place = (made: Shaped) => Shaped | null

/** Makes the objects of the rows at this place, with those of all rows that are joined to them. */
function maker(
  db: Queryable,
  plan: RowPlan,
  cellOf: CellOf,
  joins: Joins,
  place: Place,
  children: Child[],
): (cells: Cells) => Shaped {
  const View = shaperOf(plan.shape, plan.columns, cellOf)
  const joined = plan.ones.flatMap((one) => {
    const join = joins.get(one)
    if (!join) {
      children.push(childRow(db, one, cellOf(one.column), place))
      return []
    }
    const inside = (made: Shaped) => (place(made)?.[one.name] ?? null) as Shaped | null
    const make = maker(db, one.plan, join.cellOf, join.joins, inside, children)
    return [{ name: one.name, idCell: join.cellOf('id'), make }]
  })
  for (const many of plan.manys) children.push(childList(db, many, cellOf('id'), place))
  return (cells) => {
    const view = new View(cells)
    for (const { name, idCell, make } of joined) view[name] = cells[idCell] === null ? null : make(cells)
    return view
  }
}

function childRow(db: Queryable, { name, plan }: OnePlan, idCell: number, place: Place): Child {
  const put = (made: object, value: unknown) => {
    const owner = place(made as Shaped)
    if (owner) owner[name] = value
  }
  return { kind: 'one', plan, form: viewForm(db, plan), idCell, put, putError: asErrorBy(put) }
}

function childList(db: Queryable, plan: ManyPlan, idCell: number, place: Place): Child {
  const put = (made: object, value: unknown) => {
    const owner = place(made as Shaped)
    if (!owner) return
    owner.$lists ??= {}
    owner.$lists[plan.call] = value
  }
  return { kind: 'many', plan, form: viewListForm(db, plan), idCell, put, putError: asErrorBy(put) }
}

/** Executors answer an error that they find as a value with an error at its field. */
const asErrorBy =
  (put: Child['put']): Child['putError'] =>
  (made, error) =>
    put(made, asError(error))
