import './tables.ts'
import { type SqlBool, sql } from 'kysely'
import { all, alwaysAbout, sharedAmongProjects, sharedAndAbout } from '../../database/row-rules.ts'
import type { Reader } from '../../database/row-scope.ts'
import { isAnyThere } from '../../database/rows.ts'
import { defineSource, type RowOf, type Source } from '../../database/source.ts'
import { equals } from '../../graphql/filters.ts'
import { customers } from '../crm/repository.ts'

const sharedByProject = sharedAmongProjects('project_id')

export const productCategories = defineSource('product_categories', sharedByProject, [
  sql<SqlBool>`product_categories.deleted_at is null`,
])
export type ProductCategoryRow = RowOf<typeof productCategories>

export const products = defineSource('products', sharedByProject, [sql<SqlBool>`products.deleted_at is null`])
export type ProductRow = RowOf<typeof products>

/** The price of a customer who is not there would read as everybody's. */
export const salesPrices = defineSource(
  'sales_prices',
  all(
    sharedAndAbout('project_id', customers, 'customer_id', {
      copy: 'customer_project_id',
      parents: { product_id: products },
      moves: { table: 'moved_partners', id: 'partner_id', project: 'project_id' },
    }),
    alwaysAbout(products, 'product_id'),
  ),
)
export type SalesPriceRow = RowOf<typeof salesPrices>

/** A place that keeps a product from being deleted as long as it points to it. */
export interface ProductUse {
  readonly source: Source
  readonly column: string
  /** As in a sentence, plural: `invoice lines`. */
  readonly label: string
}

/** Later modules add theirs when they are loaded; this one can't know them. */
export const productUses: ProductUse[] = []

// What a caller can't see does not keep them from deleting what they may delete: a refusal would tell that it is there.
// Deleted rows stay in their tables, and documents have copies, so that nobody loses anything by it.

/** The first use of the product that is there for the reader, if there is any. */
export async function findProductUse(reader: Reader, productId: number): Promise<ProductUse | null> {
  for (const use of productUses)
    if (await isAnyThere(reader, use.source, equals(use.column, productId))) return use
  return null
}

/** False as soon as one product or category in it is there for the reader. */
export const isEmptyCategory = async (reader: Reader, categoryId: number): Promise<boolean> =>
  !(await isAnyThere(reader, products, equals('category_id', categoryId))) &&
  !(await isAnyThere(reader, productCategories, equals('parent_id', categoryId)))
