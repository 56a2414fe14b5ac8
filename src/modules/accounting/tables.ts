import type { Generated, GeneratedAlways } from 'kysely'
import type { AuditedColumns, Flag, Optional, SensitiveColumn } from '../../database/columns.ts'
import type { AddressColumns } from '../../shared-types/postal-address.ts'

export const invoiceStatuses = [
  'DRAFT',
  'RELEASED',
  'SENT',
  'PARTIALLY_CANCELLED',
  'CANCELLED',
  'COMPLETED',
] as const

export const paymentStatuses = [
  'PENDING',
  'PARTIALLY_PAID',
  'PAID',
  'DEBITED',
  'BAD_DEBT',
  'CANCELLED',
] as const

interface InvoicesTable extends AuditedColumns, AddressColumns<'bill'> {
  project_id: number
  /** Null while it is a draft. */
  document_number: Optional<string>
  document_date: string
  status: (typeof invoiceStatuses)[number]
  partner_number: Optional<string>
  vat_id: Optional<string>
  taxation: Generated<'DOMESTIC' | 'EU' | 'EXPORT' | 'EXEMPT'>
  tax_display: Generated<'AUTOMATIC' | 'NET' | 'GROSS'>
  language: Generated<string>
  currency: string
  /** Scale 8. */
  exchange_rate: Optional<number>
  /** Percent, scale 2; copied from the project, so that later rates change no old document. */
  tax_rate_standard: number
  tax_rate_reduced: number
  intro_text: Optional<string>
  outro_text: Optional<string>
  internal_designation: Optional<string>
  internal_comment: SensitiveColumn<'internalNotes', string>
  is_write_protected: Flag
  is_sent: Flag
  sent_at: Optional<number>
  editor_user_id: Optional<number>
  /** Money, scale 4, derived from the lines. */
  net_total: number
  tax_total: number
  gross_total: number
  cost_total: SensitiveColumn<'margin', number>
  due_days: Generated<number>
  discount_days: Generated<number>
  discount_percent: Generated<number>
  shipping_method: Optional<string>
  customer_id: number
  customer_order_number: Optional<string>
  delivery_date: Optional<string>
  due_date: string
  paid_amount: Generated<number>
  discount_given: Generated<number>
  paid_on: Optional<string>
  payment_status: Generated<(typeof paymentStatuses)[number]>
  dunning_level: Generated<number>
  dunning_date: Optional<string>
  dunning_blocked: Flag
  dunning_comment: SensitiveColumn<'internalNotes', string>
  exported_at: Optional<number>
}

interface InvoiceLinesTable {
  id: Generated<number>
  invoice_id: number
  /** Kept by the database. */
  invoice_project_id: GeneratedAlways<number | null>
  position: number
  product_id: Optional<number>
  number: Optional<string>
  name: string
  description: Optional<string>
  quantity: number
  unit: Optional<string>
  delivery_date: Optional<string>
  internal_comment: SensitiveColumn<'internalNotes', string>
  /** The one of the invoice. */
  currency: string
  unit_price: number
  discount_percent: Generated<number>
  tax_category: Generated<'STANDARD' | 'REDUCED' | 'EXEMPT'>
  tax_rate: number
  line_net: number
  line_gross: number
  purchase_price: SensitiveColumn<'margin', number>
}

declare module '../../database/tables.ts' {
  interface Tables {
    invoices: InvoicesTable
    invoice_lines: InvoiceLinesTable
  }
}
