import './tables.ts'
import { type SqlBool, sql } from 'kysely'
import type { Queryable } from '../../database/database.ts'
import { anyTable, defineSource, type RowOf, type Source, visibleRows } from '../../database/rows.ts'

const isNotDeleted = sql<SqlBool>`deleted_at is null`

export const productCategories = defineSource('product_categories', [isNotDeleted])
export type ProductCategoryRow = RowOf<typeof productCategories>

export const products = defineSource('products', [isNotDeleted])
export type ProductRow = RowOf<typeof products>

/** Only those of products that are there themselves. The price of a customer who is gone would read as everybody's. */
export const salesPrices = defineSource('sales_prices', [
  sql<SqlBool>`exists (select 1 from products where products.id = sales_prices.product_id and products.deleted_at is null)`,
  sql<SqlBool>`(customer_id is null or exists (select 1 from partners where partners.id = sales_prices.customer_id and partners.customer_number is not null and partners.deleted_at is null))`,
])
export type SalesPriceRow = RowOf<typeof salesPrices>

/** A place that keeps a product from being deleted as long as it points to it. */
export interface ProductUse {
  readonly table: string
  readonly column: string
  /** As in a sentence, plural: `invoice lines`. */
  readonly label: string
}

/** Later modules add theirs when they are loaded; this one can't know them. */
export const productUses: ProductUse[] = []

/** The first use of the product, if there is any. */
export async function findProductUse(db: Queryable, productId: number): Promise<ProductUse | null> {
  for (const use of productUses) if (await isUsed(db, use, productId)) return use
  return null
}

async function isUsed(db: Queryable, { table, column }: ProductUse, productId: number): Promise<boolean> {
  const row = await anyTable(db)
    .selectFrom(table)
    .select(sql<number>`1`.as('found'))
    .where(column, '=', productId)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** False as soon as one product or category in it is there for somebody. */
export const isEmptyCategory = async (db: Queryable, categoryId: number): Promise<boolean> =>
  !(await hasRow(db, products, 'category_id', categoryId)) &&
  !(await hasRow(db, productCategories, 'parent_id', categoryId))

async function hasRow(db: Queryable, source: Source, column: string, value: number): Promise<boolean> {
  const row = await visibleRows(db, source).select('id').where(column, '=', value).limit(1).executeTakeFirst()
  return row !== undefined
}

/** True if the way up from the row, by this column, comes back to it. `union` ends every such ring. */
export async function isOwnAncestor(
  db: Queryable,
  { table }: Source,
  parentColumn: string,
  id: number,
): Promise<boolean> {
  const name = sql.table(table)
  const parent = sql.ref(`${table}.${parentColumn}`)
  const { rows } = await sql`
    with recursive above as (
      select ${parent} as id from ${name} where ${sql.ref(`${table}.id`)} = ${id}
      union
      select ${parent} from ${name} join above on ${sql.ref(`${table}.id`)} = above.id
    )
    select 1 as found from above where id = ${id}`.execute(db)
  return rows.length > 0
}
