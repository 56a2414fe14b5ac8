import type { Kysely } from 'kysely'
import {
  addColumns,
  dropColumns,
  followReference,
  followWhole,
  forgetReference,
  forgetWhole,
  readCopies,
} from './_helpers.ts'
import { copies } from './0020_lists_by_project.ts'

/**
 * What writes to the database past the service may give a part to another whole; its lists must find it there.
 *
 * A price of one project is found by that alone. So to move a customer need not write what other projects ask of it,
 * which would tell that they do.
 */
const { sales_prices: ofAllPrices, ...ofOthers } = copies
export const copiesNow = { ...ofOthers, sales_prices: { ...ofAllPrices, unless: 'project_id' } }
const indexes = [
  ['project_id', 'product_id', 'min_quantity', 'id'],
  ['customer_id', 'project_id'],
]

export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumns(db, 'sales_prices', { columns: {}, indexes })
  await forgetWhole(db, 'sales_prices')
  await followWhole(db, 'sales_prices', copiesNow.sales_prices)
  for (const [part, of] of Object.entries(copiesNow)) await followReference(db, part, of)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const part of Object.keys(copiesNow)) await forgetReference(db, part)
  await forgetWhole(db, 'sales_prices')
  await readCopies(db, 'sales_prices', ofAllPrices)
  await followWhole(db, 'sales_prices', ofAllPrices)
  await dropColumns(db, 'sales_prices', { columns: [], indexes })
}
