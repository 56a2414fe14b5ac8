import type { Kysely } from 'kysely'
import { checkByOwnIndex, checkByWiderIndex } from './_helpers.ts'

/** Whose names stand in the index behind the reference. */
const named = [
  { table: 'products', column: 'category_id', wider: ['category_id', 'name_key', 'id'] },
  { table: 'product_categories', column: 'parent_id', wider: ['parent_id', 'name_key', 'id'] },
] as const

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const { table, column, wider } of named) await checkByOwnIndex(db, table, column, wider)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const { table, column } of named) await checkByWiderIndex(db, table, column)
}
