import { getArgumentValues } from 'graphql'
import { argumentsRequirement } from '../authorization/input-requirement.ts'
import { isHeldBy } from '../authorization/requirement.ts'
import type { Context } from '../context.ts'
import { type PageRequest, pageOf } from '../database/keyset.ts'
import type { Cells } from '../database/lean-query.ts'
import { filtersFor } from '../database/rows.ts'
import type { Child, ChildList, ChildRow, Form, ListForm } from './form.ts'
import { headOf, noId } from './head.ts'
import { List } from './list.ts'
import type { Reading } from './reading.ts'
import { type ListPlan, type RowPlan, selectsPositions } from './row-plan.ts'
import { countRows, countRowsByParent, selectByIds, selectPage, selectPages } from './statement.ts'
import { selectPageByWays } from './way-statement.ts'

/** The rows with these ids, with all that is selected below them; null for an id that isn't there. */
export async function loadByIds<Made extends object>(
  reading: Reading,
  plan: RowPlan,
  form: Form<Made>,
  ids: readonly number[],
): Promise<(Made | null)[]> {
  const { context } = reading
  const rows = await selectByIds(context, headOf(context.db, plan), ids, ruleOf(context, plan))
  const made = await makeAll(reading, form, rows)
  if (ids.length === 1) return [made[0] ?? null]
  const byId = new Map(rows.map(([id], i) => [id, made[i]]))
  return ids.map((id) => byId.get(id) ?? null)
}

/** The page that the list describes, with all that is selected below it. */
export async function loadList(
  reading: Reading,
  plan: ListPlan,
  form: ListForm,
  list: List,
): Promise<object> {
  const { context } = reading
  const request = await requestOf(context, list, plan)
  const rule = ruleOf(context, plan.rows)
  const head = headOf(context.db, plan.rows)
  const select = request.ways ? selectPageByWays : selectPage
  const [scanned, totalCount] = await Promise.all([
    selectsRows(plan) ? select(context, head, { request, rule, withPositions: selectsPositions(plan) }) : [],
    plan.selects.has('totalCount') ? countRows(context, head, { request, rule }) : 0,
  ])
  const page = pageOf(scanned, request)
  const nodes = await makeAll(reading, form.rows, page.rows)
  return form.connection({ request, page, nodes, cursorCell: head.width, totalCount }, reading)
}

/** Makes of the rows what the form says, and loads what is selected below them. */
async function makeAll<Made extends object>(
  reading: Reading,
  form: Form<Made>,
  rows: readonly Cells[],
): Promise<Made[]> {
  const made = makeRows(reading, form, rows)
  if (form.children.length > 0) await loadChildren(reading, form, rows, made)
  return made
}

const makeRows = <Made extends object>(
  reading: Reading,
  { make }: Form<Made>,
  rows: readonly Cells[],
): Made[] => rows.map((cells) => make(cells, reading))

/** Each relation once for all rows. */
async function loadChildren(
  reading: Reading,
  { children }: Form,
  rows: readonly Cells[],
  made: readonly object[],
): Promise<void> {
  if (rows.length > 0) await Promise.all(children.map((child) => loadChild(reading, child, rows, made)))
}

/** What goes wrong with a child is an error of that child, not of the objects around it. */
async function loadChild(
  reading: Reading,
  child: Child,
  rows: readonly Cells[],
  made: readonly object[],
): Promise<void> {
  const idOf = (cells: Cells) => cells[child.idCell] as number | null
  const ids = [...new Set(rows.map(idOf).filter((id) => id !== null))]
  const isOfAll = child.kind === 'one' && reading.context.scope !== 'EVERYTHING'
  const asked = isOfAll ? asMany(ids, rows.length) : ids
  if (asked.length === 0) return
  try {
    const found =
      child.kind === 'one' ? await loadRows(reading, child, asked) : await loadLists(reading, child, asked)
    rows.forEach((cells, i) => {
      const id = idOf(cells)
      if (id !== null) child.put(made[i] as object, found.get(id) ?? null)
    })
  } catch (error) {
    rows.forEach((cells, i) => {
      if (isOfAll || idOf(cells) !== null) child.putError(made[i] as object, error)
    })
  }
}

/**
 * What is pointed to may be out of sight, and then there is no such row. For whoever is restricted as many are looked for, whether
 * the rows point to something or to nothing, and what goes wrong is told of all of them: else the time would tell, or an error.
 */
const asMany = (ids: readonly number[], count: number): readonly number[] => [
  ...ids,
  ...Array.from({ length: count - ids.length }, (_nothing, n) => noId - 1 - n),
]

async function loadRows(
  reading: Reading,
  { plan, form }: ChildRow,
  ids: readonly number[],
): Promise<ReadonlyMap<number, object | null>> {
  const found = await loadByIds(reading, plan, form, ids)
  return new Map(ids.map((id, i) => [id, found[i] ?? null]))
}

/** The same list for each of the parents, with the same statements for all of them. */
async function loadLists(
  reading: Reading,
  { plan, form }: ChildList,
  parentIds: readonly number[],
): Promise<ReadonlyMap<number, object>> {
  const { context, variables } = reading
  const args = getArgumentValues(plan.field, plan.node, variables)
  const needed = argumentsRequirement(plan.field.args, () => args)
  // Refused by the guard for what the arguments ask, before it looks for the list.
  if (!isHeldBy(needed, context.principal.permissions)) return new Map()
  const list = plan.describe(args)
  if (!(list instanceof List) || list.parent === undefined)
    throw new Error(`${plan.field.name} must answer with list(…) and the column of its parent.`)
  const column = list.parent
  const request = await requestOf(context, list, plan)
  const rule = ruleOf(context, plan.rows)
  const head = headOf(context.db, plan.rows)
  const [rows, counts] = await Promise.all([
    selectsRows(plan)
      ? perSome(context, parentIds, (ids) =>
          selectPages(
            context,
            head,
            { column, ids },
            { request, rule, withPositions: selectsPositions(plan) },
          ),
        )
      : [],
    plan.selects.has('totalCount')
      ? perSome(context, parentIds, (ids) =>
          countRowsByParent(context, head, { column, ids }, { request, rule }),
        )
      : [],
  ])
  const countOf = new Map(counts)
  const scanned = new Map(parentIds.map((id): [number, Cells[]] => [id, []]))
  for (const cells of rows) scanned.get(cells[head.width] as number)?.push(cells)
  const loaded = Array.from(scanned, ([id, own]) => {
    const page = pageOf(own, request)
    return { id, page, nodes: makeRows(reading, form.rows, page.rows) }
  })
  if (form.rows.children.length > 0)
    await loadChildren(
      reading,
      form.rows,
      loaded.flatMap(({ page }) => page.rows),
      loaded.flatMap(({ nodes }) => nodes),
    )
  const cursorCell = head.width + 1
  return new Map(
    loaded.map(({ id, page, nodes }) => {
      const totalCount = countOf.get(id) ?? 0
      return [id, form.connection({ request, page, nodes, cursorCell, totalCount }, reading)]
    }),
  )
}

/** Each piece of a list names the parents anew, and SQLite takes 32,766 values in a statement. */
const mostParentsOfPieces = 1_024

/** One part after the other: a request takes no more connections than others do. */
async function perSome<Found>(
  { scope }: Context,
  ids: readonly number[],
  find: (ids: readonly number[]) => Promise<Iterable<Found>>,
): Promise<Found[]> {
  const most = scope === 'EVERYTHING' ? ids.length : mostParentsOfPieces
  const found: Found[][] = []
  for (let from = 0; from < ids.length; from += most)
    found.push([...(await find(ids.slice(from, from + most)))])
  return found.flat()
}

/** A list is one of the rows that its type is of: those are read. */
async function requestOf(
  context: Context,
  { source, request }: List,
  { typeName, rows }: ListPlan,
): Promise<PageRequest> {
  if (source !== rows.source)
    throw new Error(`${typeName} lists rows of ${rows.source.key}, not of ${source.key}.`)
  return { ...request, where: await filtersFor(context, request.where) }
}

const ruleOf = (context: Context, { visibleTo }: RowPlan) => visibleTo?.(context) ?? []

const selectsRows = ({ selects }: ListPlan): boolean =>
  selects.has('nodes') || selects.has('edges') || selects.has('pageInfo')
