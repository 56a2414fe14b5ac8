import { open } from '../../../authorization/requirement.ts'
import { margin } from '../../../authorization/sensitive-data.ts'
import { builder } from '../../../builder.ts'
import { fromScaled, percentScale } from '../../../lib/decimal.ts'
import { Money, money } from '../../../shared-types/money.ts'
import { rowPart } from '../../../shared-types/node-type.ts'
import { sensitiveWith } from '../../../shared-types/sensitive.ts'
import { marginPercent } from '../margin.ts'
import { type InvoiceRow, netByTaxRate, type TaxShare } from '../repository.ts'
import { taxOn } from '../totals.ts'

const partOfInvoice = open('a part of the invoice; reached through its field only')

interface TaxShareShape extends TaxShare {
  readonly currency: string
}

const TaxBreakdown = builder.objectRef<TaxShareShape>('TaxBreakdown').implement({
  description: 'What of a document falls under one tax rate.',
  permission: partOfInvoice,
  fields: (t) => ({
    rate: t.field({
      type: 'Decimal',
      description: 'Percent.',
      resolve: ({ rate }) => fromScaled(rate, percentScale),
    }),
    net: t.field({ type: Money, resolve: ({ net, currency }) => money(net, currency) }),
    tax: t.field({
      type: Money,
      resolve: ({ net, rate, currency }) => money(taxOn(net, rate), currency),
    }),
    gross: t.field({
      type: Money,
      resolve: ({ net, rate, currency }) => money(net + taxOn(net, rate), currency),
    }),
  }),
})

export const DocumentTotals = rowPart<InvoiceRow>('DocumentTotals').implement({
  description:
    'Derived from the lines, never given: lines are rounded half up to cents, tax is on the sum of a rate.',
  permission: partOfInvoice,
  fields: (t) => ({
    net: t.field({
      type: Money,
      columns: ['net_total', 'currency'],
      resolve: ({ net_total, currency }) => money(net_total, currency),
    }),
    tax: t.field({
      type: Money,
      columns: ['tax_total', 'currency'],
      resolve: ({ tax_total, currency }) => money(tax_total, currency),
    }),
    gross: t.field({
      type: Money,
      columns: ['gross_total', 'currency'],
      resolve: ({ gross_total, currency }) => money(gross_total, currency),
    }),
    taxBreakdown: t.field({
      type: [TaxBreakdown],
      columns: ['id', 'currency'],
      resolve: async ({ id, currency }, _args, context) => {
        const shares = await context.loaders
          .get('invoice.netByTaxRate', (ids) => netByTaxRate(context, ids))
          .load(id)
        return shares.map((share) => ({ ...share, currency }))
      },
    }),
    marginAmount: t.field({
      type: Money,
      description: 'Net less cost. Null if the cost is not known.',
      ...sensitiveWith(
        'cost_total',
        margin.read,
        (cost: number | null, { net_total, currency }: InvoiceRow) =>
          cost === null ? null : money(net_total - cost, currency),
        ['net_total', 'currency'],
      ),
    }),
    marginPercent: t.field({
      type: 'Decimal',
      ...sensitiveWith(
        'cost_total',
        margin.read,
        (cost: number | null, { net_total }: InvoiceRow) =>
          cost === null ? null : marginPercent(net_total, cost),
        ['net_total'],
      ),
    }),
  }),
})
