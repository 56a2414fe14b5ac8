import { creditTerms, internalNotes } from '../../../authorization/sensitive-data.ts'
import { builder } from '../../../builder.ts'
import { fromScaled } from '../../../lib/decimal.ts'
import { partOfRow, toOne } from '../../../loading/declare.ts'
import { list } from '../../../loading/list.ts'
import { auditedFields } from '../../../shared-types/audited-fields.ts'
import { Money, money } from '../../../shared-types/money.ts'
import { nodeType, rowPart } from '../../../shared-types/node-type.ts'
import { PaymentTerms } from '../../../shared-types/payment-terms.ts'
import { PostalAddress } from '../../../shared-types/postal-address.ts'
import { sensitive } from '../../../shared-types/sensitive.ts'
import { Taxation } from '../../../shared-types/taxation.ts'
import { Customer } from '../../crm/schema/customer.ts'
import { Project } from '../../projects/schema/project.ts'
import { User } from '../../users/schema/user.ts'
import { invoice } from '../permissions.ts'
import { type InvoiceRow, invoiceLines, invoices } from '../repository.ts'
import { invoiceStatuses, paymentStatuses } from '../tables.ts'
import { InvoiceLine, InvoiceLineConnection } from './invoice-line.ts'
import { DocumentTotals } from './totals.ts'

export const InvoiceStatus = builder.enumType('InvoiceStatus', { values: invoiceStatuses })
export const PaymentStatus = builder.enumType('PaymentStatus', { values: paymentStatuses })
const TaxDisplay = builder.enumType('TaxDisplay', { values: ['AUTOMATIC', 'NET', 'GROSS'] as const })

const exchangeRateScale = 8

const Dunning = rowPart<InvoiceRow>('Dunning').implement({
  description: 'Where reminding of payment stands.',
  permission: creditTerms.read,
  fields: (t) => ({
    level: t.expose('dunning_level', { type: 'NonNegativeInt', description: '0: not reminded yet.' }),
    date: t.expose('dunning_date', { type: 'LocalDate', nullable: true }),
    blocked: t.boolean({
      columns: ['dunning_blocked'],
      resolve: ({ dunning_blocked }) => dunning_blocked === 1,
    }),
    comment: t.string(sensitive('dunning_comment', internalNotes.read)),
  }),
})

export const Invoice = nodeType('Invoice', invoices)

Invoice.implement({
  description: 'A bill to a customer. Amounts, addresses and tax rates are those of the day it was written.',
  permission: invoice.read,
  fields: (t) => ({
    documentNumber: t.exposeString('document_number', {
      nullable: true,
      description: 'Null while it is a draft.',
    }),
    documentDate: t.expose('document_date', { type: 'LocalDate' }),
    status: t.expose('status', { type: InvoiceStatus }),
    project: t.field({ type: Project, nullable: true, ...toOne('project_id') }),
    customer: t.field({
      type: Customer,
      nullable: true,
      description: 'Null if the customer is not there any more; `documentAddress` stays.',
      ...toOne('customer_id'),
    }),
    documentAddress: t.field({
      type: PostalAddress,
      nullable: true,
      description: 'Copied when the invoice was written.',
      ...partOfRow('bill_', 'name'),
    }),
    customerNumber: t.exposeString('partner_number', { nullable: true }),
    customerOrderNumber: t.exposeString('customer_order_number', { nullable: true }),
    vatId: t.exposeString('vat_id', { nullable: true }),
    language: t.exposeString('language', { description: 'ISO 639-1.' }),
    currency: t.expose('currency', { type: 'Currency' }),
    exchangeRate: t.field({
      type: 'Decimal',
      nullable: true,
      columns: ['exchange_rate'],
      resolve: ({ exchange_rate }) =>
        exchange_rate === null ? null : fromScaled(exchange_rate, exchangeRateScale),
    }),
    taxation: t.expose('taxation', { type: Taxation }),
    taxDisplay: t.expose('tax_display', { type: TaxDisplay }),
    introText: t.exposeString('intro_text', { nullable: true }),
    outroText: t.exposeString('outro_text', { nullable: true }),
    internalDesignation: t.exposeString('internal_designation', { nullable: true }),
    internalComment: t.string(sensitive('internal_comment', internalNotes.read)),
    isWriteProtected: t.boolean({
      columns: ['is_write_protected'],
      resolve: ({ is_write_protected }) => is_write_protected === 1,
    }),
    isSent: t.boolean({ columns: ['is_sent'], resolve: ({ is_sent }) => is_sent === 1 }),
    sentAt: t.expose('sent_at', { type: 'DateTime', nullable: true }),
    editor: t.field({ type: User, nullable: true, ...toOne('editor_user_id') }),
    deliveryDate: t.expose('delivery_date', { type: 'LocalDate', nullable: true }),
    dueDate: t.expose('due_date', {
      type: 'LocalDate',
      description: 'The document date and the days to pay.',
    }),
    paymentTerms: t.field({ type: PaymentTerms, ...partOfRow() }),
    shippingMethod: t.exposeString('shipping_method', { nullable: true }),
    totals: t.field({ type: DocumentTotals, ...partOfRow() }),
    paidAmount: t.field({
      type: Money,
      columns: ['paid_amount', 'currency'],
      resolve: ({ paid_amount, currency }) => money(paid_amount, currency),
    }),
    openAmount: t.field({
      type: Money,
      description: 'Gross less what was paid and the discount taken.',
      columns: ['gross_total', 'paid_amount', 'discount_given', 'currency'],
      resolve: ({ gross_total, paid_amount, discount_given, currency }) =>
        money(gross_total - paid_amount - discount_given, currency),
    }),
    discountGiven: t.field({
      type: Money,
      nullable: true,
      columns: ['discount_given', 'currency'],
      resolve: ({ discount_given, currency }) => money(discount_given, currency),
    }),
    paidAt: t.expose('paid_on', { type: 'LocalDate', nullable: true }),
    paymentStatus: t.expose('payment_status', { type: PaymentStatus }),
    dunning: t.field({ type: Dunning, nullable: true, ...partOfRow() }),
    revenueExported: t.boolean({
      columns: ['exported_at'],
      resolve: ({ exported_at }) => exported_at !== null,
    }),
    lines: t.connection(
      {
        type: InvoiceLine,
        resolve: (_invoice, args) =>
          list(invoiceLines, args, {
            order: { column: 'position', direction: 'asc' },
            parent: 'invoice_id',
          }),
      },
      ...InvoiceLineConnection,
    ),
    ...auditedFields(t),
  }),
})
