import './tables.ts'
import { sql } from 'kysely'
import type { Queryable } from '../../database/database.ts'
import { defineSource, type RowOf } from '../../database/rows.ts'
import { productUses } from '../products/repository.ts'

productUses.push({ table: 'invoice_lines', column: 'product_id', label: 'invoice lines' })

export const invoices = defineSource('invoices')
export type InvoiceRow = RowOf<typeof invoices>

/** A line is there where its invoice is: it is reached through it only. */
export const invoiceLines = defineSource('invoice_lines')
export type InvoiceLineRow = RowOf<typeof invoiceLines>

export interface TaxShare {
  /** Percent, scale 2. */
  readonly rate: number
  readonly net: number
}

/** The net amounts of each invoice by tax rate, the highest rate first; in the order of the ids. */
export async function netByTaxRate(db: Queryable, invoiceIds: readonly number[]): Promise<TaxShare[][]> {
  const rows = await db
    .selectFrom('invoice_lines')
    .select(['invoice_id', 'tax_rate', sql<number>`sum(line_net)`.as('net')])
    .where('invoice_id', 'in', invoiceIds)
    .groupBy(['invoice_id', 'tax_rate'])
    .orderBy('tax_rate', 'desc')
    .execute()
  const byInvoice = Map.groupBy(rows, ({ invoice_id }) => invoice_id)
  return invoiceIds.map(
    (id) => byInvoice.get(id)?.map(({ tax_rate, net }) => ({ rate: tax_rate, net: Number(net) })) ?? [],
  )
}
