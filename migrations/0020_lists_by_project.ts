import type { Kysely } from 'kysely'
import {
  addColumns,
  bigInteger,
  copyWhole,
  dropColumns,
  dropCopiesOfWhole,
  nullable,
  restoreIndexOfReference,
} from './_helpers.ts'

/** The project of what they are a part of, or about. */
export const copies = {
  contact_persons: { of: 'partners', by: 'partner_id', columns: { partner_project_id: 'main_project_id' } },
  sales_prices: { of: 'partners', by: 'customer_id', columns: { customer_project_id: 'main_project_id' } },
  invoice_lines: { of: 'invoices', by: 'invoice_id', columns: { invoice_project_id: 'project_id' } },
} as const

const inEachOrder = (project: string, ...orders: readonly string[]) =>
  orders.map((order) => [project, order, 'id'])

/**
 * What a list of one project is read by, in each of its orders, and below a row of all projects in the usual one. The reference to
 * the project, where no index began with it, gets one of its own: MySQL waits for the project at each change in the one that it takes.
 */
const indexes = {
  partners: inEachOrder('main_project_id', 'name_key', 'created_at', 'updated_at'),
  contact_persons: [
    ...inEachOrder('partner_project_id', 'name_key', 'created_at', 'updated_at'),
    ['partner_project_id', 'partner_id', 'name_key', 'id'],
  ],
  product_categories: [
    ['project_id', 'id'],
    ...inEachOrder('project_id', 'name_key', 'created_at', 'updated_at'),
    ['project_id', 'parent_id', 'name_key', 'id'],
  ],
  products: [
    ...inEachOrder('project_id', 'name_key', 'created_at', 'updated_at'),
    ['project_id', 'category_id', 'name_key', 'id'],
    ['project_id', 'number'],
    ['project_id', 'ean'],
  ],
  sales_prices: [
    ['project_id', 'id'],
    ['project_id', 'customer_project_id', 'product_id', 'min_quantity', 'id'],
  ],
  invoices: [
    ...inEachOrder('project_id', 'due_date', 'gross_total', 'created_at', 'updated_at'),
    ['project_id', 'customer_id', 'document_date', 'id'],
  ],
  invoice_lines: [['invoice_project_id', 'product_id']],
}

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, part] of Object.entries(copies)) {
    const [column = ''] = Object.keys(part.columns)
    await addColumns(db, table, { columns: { [column]: nullable(bigInteger) } })
    await copyWhole(db, table, part)
  }
  for (const [table, added] of Object.entries(indexes))
    await addColumns(db, table, { columns: {}, indexes: added })
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['product_categories', 'sales_prices'])
    await restoreIndexOfReference(db, table, 'project_id')
  for (const table of Object.keys(copies)) await dropCopiesOfWhole(db, table)
  for (const [table, added] of Object.entries(indexes)) {
    const columns = table in copies ? Object.keys(copies[table as keyof typeof copies].columns) : []
    await dropColumns(db, table, { columns, indexes: added })
  }
}
