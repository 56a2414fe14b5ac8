import type { Kysely } from 'kysely'
import { addColumns, dropColumns, generated, integer } from './_helpers.ts'

const before = ['customer_id', 'project_id', 'customer_project_id']
const byTurn = [...before, 'turn']

/**
 * The prices of a customer that moved are written product by product, each in its second of an hour: so when this is
 * tells nothing of prices on other products. Those whose turn it is are found without a look at the others.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumns(db, 'sales_prices', {
    columns: { turn: generated(integer, 'product_id % 3600') },
    indexes: [byTurn],
  })
  await dropColumns(db, 'sales_prices', { columns: [], indexes: [before] })
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await addColumns(db, 'sales_prices', { columns: {}, indexes: [before] })
  await dropColumns(db, 'sales_prices', { columns: ['turn'], indexes: [byTurn] })
}
