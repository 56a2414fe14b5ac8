import { internalNotes, margin } from '../../../authorization/sensitive-data.ts'
import { fromScaled, moneyScale, percentScale } from '../../../lib/decimal.ts'
import { toOne } from '../../../loading/declare.ts'
import { connectionType } from '../../../shared-types/connection-type.ts'
import { Money, money, moneyIfKnown } from '../../../shared-types/money.ts'
import { nodeType } from '../../../shared-types/node-type.ts'
import { sensitive, sensitiveWith } from '../../../shared-types/sensitive.ts'
import { TaxCategory } from '../../../shared-types/tax-category.ts'
import { Product } from '../../products/schema/product.ts'
import { costOf, marginPercent } from '../margin.ts'
import { invoice } from '../permissions.ts'
import { type InvoiceLineRow, invoiceLines } from '../repository.ts'

export const InvoiceLine = nodeType('InvoiceLine', invoiceLines)

InvoiceLine.implement({
  description: 'One line of an invoice, as it was when the invoice was written.',
  permission: invoice.read,
  fields: (t) => ({
    position: t.expose('position', { type: 'PositiveInt' }),
    product: t.field({
      type: Product,
      nullable: true,
      description: 'Null for a free line, or if the product is not there any more.',
      ...toOne('product_id'),
    }),
    number: t.exposeString('number', { nullable: true }),
    name: t.exposeString('name'),
    description: t.exposeString('description', { nullable: true }),
    quantity: t.field({
      type: 'Decimal',
      columns: ['quantity'],
      resolve: ({ quantity }) => fromScaled(quantity, moneyScale),
    }),
    unit: t.exposeString('unit', { nullable: true }),
    deliveryDate: t.expose('delivery_date', { type: 'LocalDate', nullable: true }),
    internalComment: t.string(sensitive('internal_comment', internalNotes.read)),
    unitPriceNet: t.field({
      type: Money,
      columns: ['unit_price', 'currency'],
      resolve: ({ unit_price, currency }) => money(unit_price, currency),
    }),
    discountPercent: t.field({
      type: 'Decimal',
      columns: ['discount_percent'],
      resolve: ({ discount_percent }) => fromScaled(discount_percent, percentScale),
    }),
    taxCategory: t.expose('tax_category', { type: TaxCategory }),
    taxRate: t.field({
      type: 'Decimal',
      description: 'Percent.',
      columns: ['tax_rate'],
      resolve: ({ tax_rate }) => fromScaled(tax_rate, percentScale),
    }),
    lineNet: t.field({
      type: Money,
      description: 'Quantity × price less discount, rounded half up to cents.',
      columns: ['line_net', 'currency'],
      resolve: ({ line_net, currency }) => money(line_net, currency),
    }),
    lineGross: t.field({
      type: Money,
      columns: ['line_gross', 'currency'],
      resolve: ({ line_gross, currency }) => money(line_gross, currency),
    }),
    purchasePrice: t.field({
      type: Money,
      ...sensitiveWith(
        'purchase_price',
        margin.read,
        (price: number | null, { currency }: InvoiceLineRow) => moneyIfKnown(price, currency),
        ['currency'],
      ),
    }),
    marginPercent: t.field({
      type: 'Decimal',
      description: 'Of the line; null if the purchase price is not known.',
      ...sensitiveWith(
        'purchase_price',
        margin.read,
        (price: number | null, line: InvoiceLineRow) =>
          price === null ? null : marginPercent(line.line_net, costOf(price, line.quantity)),
        ['line_net', 'quantity'],
      ),
    }),
  }),
})

export const InvoiceLineConnection = connectionType(InvoiceLine, invoice.read)
