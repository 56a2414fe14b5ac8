import { open } from '../authorization/requirement.ts'
import { builder } from '../builder.ts'
import { fromScaled, percentScale } from '../lib/decimal.ts'
import { rowPart } from './node-type.ts'

interface PaymentTermsColumns {
  readonly due_days: number
  readonly discount_days: number
  readonly discount_percent: number
}

export const PaymentTerms = rowPart<PaymentTermsColumns>('PaymentTerms').implement({
  description: 'When to pay, and what for paying early (Skonto).',
  permission: open('a value; whoever may read the field that holds it may read it'),
  fields: (t) => ({
    dueDays: t.expose('due_days', { type: 'NonNegativeInt' }),
    discountDays: t.expose('discount_days', { type: 'NonNegativeInt' }),
    discountPercent: t.field({
      type: 'Decimal',
      columns: ['discount_percent'],
      resolve: ({ discount_percent }) => fromScaled(discount_percent, percentScale),
    }),
  }),
})

export const PaymentTermsInput = builder.inputType('PaymentTermsInput', {
  fields: (t) => ({
    dueDays: t.field({ type: 'NonNegativeInt', required: true }),
    discountDays: t.field({ type: 'NonNegativeInt', required: true, defaultValue: 0 }),
    discountPercent: t.field({ type: 'Decimal', required: true, defaultValue: '0' }),
  }),
})
