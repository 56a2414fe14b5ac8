import './tables.ts'
import { sql } from 'kysely'
import { ownedByProject, partOf } from '../../database/row-rules.ts'
import type { Reader } from '../../database/row-scope.ts'
import { visibleRows } from '../../database/rows.ts'
import { defineSource, type RowOf } from '../../database/source.ts'
import { productUses } from '../products/repository.ts'

export const invoices = defineSource('invoices', ownedByProject('project_id'))
export type InvoiceRow = RowOf<typeof invoices>

export const invoiceLines = defineSource(
  'invoice_lines',
  partOf(invoices, 'invoice_id', ownedByProject('invoice_project_id')),
)
export type InvoiceLineRow = RowOf<typeof invoiceLines>

productUses.push({ source: invoiceLines, column: 'product_id', label: 'invoice lines' })

export interface TaxShare {
  /** Percent, scale 2. */
  readonly rate: number
  readonly net: number
}

/** The net amounts of each invoice by tax rate, the highest rate first; in the order of the ids. */
export async function netByTaxRate(reader: Reader, invoiceIds: readonly number[]): Promise<TaxShare[][]> {
  const rows = (await visibleRows(reader, invoiceLines)
    .select(['invoice_id', 'tax_rate', sql<number>`sum(line_net)`.as('net')])
    .where('invoice_id', 'in', invoiceIds)
    .groupBy(['invoice_id', 'tax_rate'])
    .orderBy('tax_rate', 'desc')
    .execute()) as { invoice_id: number; tax_rate: number; net: number }[]
  const byInvoice = Map.groupBy(rows, ({ invoice_id }) => invoice_id)
  return invoiceIds.map(
    (id) => byInvoice.get(id)?.map(({ tax_rate, net }) => ({ rate: tax_rate, net: Number(net) })) ?? [],
  )
}
