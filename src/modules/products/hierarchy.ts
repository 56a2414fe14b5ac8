import { sql } from 'kysely'
import type { Reader } from '../../database/row-scope.ts'
import { visibleRows } from '../../database/rows.ts'
import type { Source } from '../../database/source.ts'
import { badInput, clash } from '../../errors.ts'
import { productCategories, products } from './repository.ts'

/** Rows of one table that stand below each other. */
interface Hierarchy {
  readonly source: Source
  /** Of the row above. */
  readonly column: string
  /** The input field that it comes from. */
  readonly field: string
  readonly refusals: Record<'ring' | 'above' | 'below', string>
}

export const categoryTree: Hierarchy = {
  source: productCategories,
  column: 'parent_id',
  field: 'parentId',
  refusals: {
    ring: 'A category can not lie in itself, nor in one that lies in it.',
    above: 'A category can only lie in one of the same project, or in one that belongs to all projects.',
    below: 'Categories of other projects lie in this one. Move them first.',
  },
}

export const variantTree: Hierarchy = {
  source: products,
  column: 'variant_of_id',
  field: 'variantOfId',
  refusals: {
    ring: 'A product can not be a variant of itself or of its variants.',
    above:
      'A product can only be a variant of one of the same project, or of one that belongs to all projects.',
    below: 'Products of other projects are variants of this one. Change them first.',
  },
}

/**
 * Of a row as it was written just now: it stands below none of its own, and all of a branch belongs to one project, but for
 * what belongs to all, which stands above. So whoever sees a row sees the whole way up from it, and the refusal of a ring
 * tells nothing that is out of their sight.
 */
export async function checkHierarchy(
  writer: Reader,
  hierarchy: Hierarchy,
  id: number,
  input: Record<string, unknown>,
): Promise<void> {
  const { refusals } = hierarchy
  const field = [hierarchy.field, 'projectId'].find((name) => input[name] !== undefined)
  if (field === undefined) return
  if (await isOwnAncestor(writer, hierarchy, id)) throw badInput(`input.${field}`, refusals.ring)
  const apart = await pairsApart(writer, hierarchy, id)
  if (apart.some(({ lower }) => lower === id)) throw badInput(`input.${field}`, refusals.above)
  if (apart.length > 0) throw clash('input.projectId', refusals.below)
}

const linksOf = (reader: Reader, { source, column }: Hierarchy) =>
  visibleRows(reader, source).select(['id', `${column} as above`, 'project_id'])

/** `union` ends every ring. */
async function isOwnAncestor(reader: Reader, hierarchy: Hierarchy, id: number): Promise<boolean> {
  const links = linksOf(reader, hierarchy)
  const { rows } = await sql`
    with recursive way_up as (
      select own.above as id from ${links} as own where own.id = ${id}
      union
      select upper.above from ${links} as upper join way_up on upper.id = way_up.id
    )
    select 1 as found from way_up where id = ${id}`.execute(reader.db)
  return rows.length > 0
}

/** Of the row and one that is above or below it: where the lower one belongs to others than the upper one. */
async function pairsApart(reader: Reader, hierarchy: Hierarchy, id: number) {
  const links = linksOf(reader, hierarchy)
  const { rows } = await sql<{ lower: number }>`
    select own.id as lower from ${links} as own join ${links} as upper on upper.id = own.above
    where (own.id = ${id} or own.above = ${id})
      and upper.project_id is not null and (own.project_id is null or own.project_id <> upper.project_id)`.execute(
    reader.db,
  )
  return rows
}
