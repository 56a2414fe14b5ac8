import { type SqlBool, sql } from 'kysely'
import type { Context } from '../../context.ts'
import { oneAtATime } from '../../database/one-at-a-time.ts'
import type { Reader } from '../../database/row-scope.ts'
import { isAnyThere, visibleRows } from '../../database/rows.ts'
import type { Source } from '../../database/source.ts'
import { badInput, clash } from '../../errors.ts'
import { equals } from '../../graphql/filters.ts'
import { productCategories, products } from './repository.ts'

/** Rows of one table that stand below each other. */
interface Hierarchy {
  readonly source: Source
  /** Points to the row above. */
  readonly column: string
  /** The input field that says which row that is. */
  readonly input: string
  readonly refusals: Record<'ring' | 'above' | 'below', string>
}

export const categoryTree: Hierarchy = {
  source: productCategories,
  column: 'parent_id',
  input: 'parentId',
  refusals: {
    ring: 'A category can not lie in itself, nor in one that lies in it.',
    above:
      'A category lies at the top, in one of the same project, or in one that belongs to all projects. Give it the project of its parent as projectId, or another parentId, or null.',
    below:
      'Categories of another project, or of all projects, would lie in this one then. Take them out of it first.',
  },
}

export const variantTree: Hierarchy = {
  source: products,
  column: 'variant_of_id',
  input: 'variantOfId',
  refusals: {
    ring: 'A product can not be a variant of itself or of its variants.',
    above:
      'A product is a variant of one of the same project, of one that belongs to all projects, or of none. Give it the project of that one as projectId, or another variantOfId, or null.',
    below:
      'Products of another project, or of all projects, would be variants of this one then. Make them variants of none first.',
  },
}

// All of a branch is of one project, but for what belongs to all, which stands above. So whoever sees a row sees the whole way
// up from it, and the refusal of a ring tells nothing that is out of their sight.

/** Of a row that was made just now. Who moves the one above waits: a reference to it was checked. */
export async function checkNewPlace(
  writer: Reader,
  hierarchy: Hierarchy,
  id: number,
  input: Record<string, unknown>,
): Promise<void> {
  if (input[hierarchy.input] && (await isApart(writer, hierarchy, id)))
    throw badInput(`input.${hierarchy.input}`, hierarchy.refusals.above)
}

/**
 * Around the change of a row to another place or project. Two changes that are right each may not be so together: the second
 * one waits, and sees what the first one wrote. It waits before it holds a row, or they could wait for each other.
 */
export function placed(
  { database }: Pick<Context, 'database'>,
  hierarchy: Hierarchy,
  input: Record<string, unknown>,
) {
  const changes = [hierarchy.input, 'projectId'].filter((name) => input[name] !== undefined)
  const [change] = changes
  if (change === undefined) return {}
  const { source, refusals } = hierarchy
  return {
    before: ({ db }: Reader) => oneAtATime(db, database, `hierarchy of ${source.table}`),
    async after(writer: Reader, id: number) {
      if (await isBelowItself(writer, hierarchy, id)) throw badInput(`input.${change}`, refusals.ring)
      if (await isApart(writer, hierarchy, id)) throw badInput(`input.${change}`, refusals.above)
      if (changes.includes('projectId') && (await isAnyBelowApart(writer, hierarchy, id)))
        throw clash('input.projectId', refusals.below)
    },
  }
}

const links = (reader: Reader, { source, column }: Hierarchy) =>
  visibleRows(reader, source).select(['id', `${column} as above`, 'project_id'])

/** `union` ends every ring. */
async function isBelowItself(reader: Reader, hierarchy: Hierarchy, id: number): Promise<boolean> {
  const rows = links(reader, hierarchy)
  const found = await sql`
    with recursive way_up as (
      select own.above as id from ${rows} as own where own.id = ${id}
      union
      select upper.above from ${rows} as upper join way_up on upper.id = way_up.id
    )
    select 1 as found from way_up where id = ${id}`.execute(reader.db)
  return found.rows.length > 0
}

/** Whether it must not stand below the one that it stands below: that is of another project, or it is of all and that is not. */
async function isApart(reader: Reader, hierarchy: Hierarchy, id: number): Promise<boolean> {
  const rows = links(reader, hierarchy)
  const found = await sql`
    select 1 as found from ${rows} as lower_one join ${rows} as upper_one on upper_one.id = lower_one.above
    where lower_one.id = ${id} and upper_one.project_id is not null
      and (lower_one.project_id is null or lower_one.project_id <> upper_one.project_id)`.execute(reader.db)
  return found.rows.length > 0
}

/** Whether one must not stand below it. They are looked for project by project, as others may stand there that are out of sight. */
async function isAnyBelowApart(reader: Reader, { source, column }: Hierarchy, id: number): Promise<boolean> {
  const own = await visibleRows(reader, source).select('project_id').where('id', '=', id).executeTakeFirst()
  const project = (own?.project_id ?? null) as number | null
  if (project === null) return false
  const isApart = sql<SqlBool>`(project_id is null or project_id <> ${project})`
  return isAnyThere(reader, source, [...equals(column, id), isApart])
}
