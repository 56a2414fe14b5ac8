import { getArgumentValues } from 'graphql'
import { argumentsRequirement } from '../authorization/input-requirement.ts'
import { isHeldBy } from '../authorization/requirement.ts'
import type { Context } from '../context.ts'
import { countRows, countRowsByParent, type Page, pageOf } from '../database/keyset.ts'
import type { Cells } from '../database/lean-query.ts'
import { encodeCursor, pageInfoOf } from '../graphql/connection-page.ts'
import type { Variables } from '../lib/is-included.ts'
import { List } from './list.ts'
import type { ListPlan, ManyPlan, OnePlan, RowPlan } from './row-plan.ts'
import { asError, type Shaped } from './shape.ts'
import { headOf, type Join, selectByIds, selectPage, selectPages } from './statement.ts'

/** The rows with these ids, with all that is selected below them; null for an id that isn't there. */
export async function loadByIds(
  context: Context,
  variables: Variables,
  plan: RowPlan,
  ids: readonly number[],
): Promise<(Shaped | null)[]> {
  const head = headOf(context.db, plan)
  const rows = await selectByIds(context.db, head, ids, ruleOf(context, plan))
  const objects = await loadBelow(context, variables, plan, rows)
  const byId = new Map(objects.map((object) => [object.$row.id, object]))
  return ids.map((id) => byId.get(id) ?? null)
}

/** The page that the list describes, with all that is selected below it. */
export async function loadList(
  context: Context,
  variables: Variables,
  plan: ListPlan,
  { source, request }: List,
): Promise<Shaped> {
  const { db } = context
  const rule = ruleOf(context, plan.rows)
  const head = headOf(db, plan.rows)
  const [scanned, totalCount] = await Promise.all([
    selectsRows(plan) ? selectPage(db, head, request, rule) : [],
    plan.selects.has('totalCount') ? countRows(db, source, [...rule, ...request.where]) : 0,
  ])
  const page = pageOf(scanned, request)
  const objects = await loadBelow(context, variables, plan.rows, page.rows)
  return connection(plan, request, page, objects, head.width, totalCount)
}

/** The same list for each of the objects, with the same statements for all of them. */
async function loadLists(
  context: Context,
  variables: Variables,
  plan: ManyPlan,
  parents: readonly Shaped[],
): Promise<void> {
  const args = getArgumentValues(plan.field, plan.node, variables)
  // Refused by the guard for what the arguments ask, before it looks for the list.
  if (
    !isHeldBy(
      argumentsRequirement(plan.field.args, () => args),
      context.principal.permissions,
    )
  )
    return
  const list = plan.describe(args)
  if (!(list instanceof List) || list.parent === undefined)
    throw new Error(`${plan.field.name} must answer with list(…) and the column of its parent.`)
  const { source, request, parent: column } = list
  const { db } = context
  const rule = ruleOf(context, plan.rows)
  const head = headOf(db, plan.rows)
  const ids = [...new Set(parents.map(({ $row }) => Number($row.id)))]
  const [rows, counts] = await Promise.all([
    selectsRows(plan) ? selectPages(db, head, { column, ids }, request, rule) : [],
    plan.selects.has('totalCount')
      ? countRowsByParent(db, source, column, ids, [...rule, ...request.where])
      : undefined,
  ])
  const byParent = Map.groupBy(rows, (cells) => cells[head.width + 1])
  const pages = ids.map((id) => pageOf(byParent.get(id) ?? [], request))
  const objects = await loadBelow(
    context,
    variables,
    plan.rows,
    pages.flatMap((page) => page.rows),
  )
  const lists = new Map<number, Shaped>()
  let start = 0
  for (const [i, page] of pages.entries()) {
    const own = objects.slice(start, start + page.rows.length)
    start += page.rows.length
    const id = ids[i] as number
    lists.set(id, connection(plan, request, page, own, head.width, counts?.get(id) ?? 0))
  }
  for (const parent of parents) setList(parent, plan, lists.get(Number(parent.$row.id)))
}

/** Makes objects of the rows, and loads what is selected below them: each relation once for all rows. */
async function loadBelow(
  context: Context,
  variables: Variables,
  plan: RowPlan,
  rows: readonly Cells[],
): Promise<Shaped[]> {
  const head = headOf(context.db, plan)
  const objects = rows.map((cells) => new head.View(cells))
  const pending: Promise<void>[] = []
  fill(plan, head.joins, objects, rows)
  await Promise.all(pending)
  return objects

  function fill(of: RowPlan, joins: readonly Join[], parents: readonly Shaped[], cells: readonly Cells[]) {
    if (parents.length === 0) return
    for (const join of joins) fillJoined(join, parents, cells)
    for (const one of of.ones)
      if (!joins.some((join) => join.one === one)) pending.push(fillOne(context, variables, one, parents))
    for (const many of of.manys) pending.push(fillMany(context, variables, many, parents))
  }

  function fillJoined(join: Join, parents: readonly Shaped[], cells: readonly Cells[]): void {
    const isThere = (row: Cells) => row[join.idCell] !== null
    const there = cells.filter(isThere)
    const joined = there.map((row) => new join.View(row))
    let next = 0
    parents.forEach((parent, i) => {
      parent[join.one.name] = isThere(cells[i] as Cells) ? joined[next++] : null
    })
    fill(join.one.plan, join.joins, joined, there)
  }
}

/** A to-one relation that could not be joined: in a statement of its own, for all objects. */
async function fillOne(
  context: Context,
  variables: Variables,
  { name, column, plan }: OnePlan,
  parents: readonly Shaped[],
): Promise<void> {
  const idOf = ({ $row }: Shaped) => $row[column] as number | null
  const ids = [...new Set(parents.map(idOf).filter((id) => id !== null))]
  try {
    const found = ids.length > 0 ? await loadByIds(context, variables, plan, ids) : []
    const byId = new Map(ids.map((id, i) => [id, found[i] ?? null]))
    for (const parent of parents) parent[name] = byId.get(idOf(parent) ?? 0) ?? null
  } catch (error) {
    for (const parent of parents) parent[name] = asError(error)
  }
}

/** What goes wrong with a list is an error of that list, not of the objects around it. */
async function fillMany(
  context: Context,
  variables: Variables,
  plan: ManyPlan,
  parents: readonly Shaped[],
): Promise<void> {
  try {
    await loadLists(context, variables, plan, parents)
  } catch (error) {
    for (const parent of parents) setList(parent, plan, asError(error))
  }
}

function setList(parent: Shaped, { responseKey }: ManyPlan, list: unknown): void {
  parent.$lists ??= {}
  parent.$lists[responseKey] = list
}

const ruleOf = (context: Context, { visibleTo }: RowPlan) => visibleTo?.(context) ?? []

const selectsRows = ({ selects }: ListPlan): boolean =>
  selects.has('nodes') || selects.has('edges') || selects.has('pageInfo')

/** A Relay connection with those of its fields that are selected. */
function connection(
  { selects }: ListPlan,
  { order }: List['request'],
  page: Page<Cells>,
  nodes: readonly Shaped[],
  cursorCell: number,
  totalCount: number,
): Shaped {
  const cursorOf = (cells: Cells) => encodeCursor(order, cells[cursorCell], cells[0])
  return {
    totalCount,
    nodes,
    ...(selects.has('edges') && {
      edges: nodes.map((node, i) => ({ node, cursor: cursorOf(page.rows[i] as Cells) })),
    }),
    ...(selects.has('pageInfo') && { pageInfo: pageInfoOf(page, cursorOf) }),
  } as unknown as Shaped
}
