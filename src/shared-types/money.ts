import { open } from '../authorization/requirement.ts'
import { builder } from '../builder.ts'
import { fromScaled, moneyScale } from '../lib/decimal.ts'

interface MoneyShape {
  /** With 4 places. */
  readonly amount: string
  readonly currency: string
}

export const Money = builder.objectRef<MoneyShape>('Money').implement({
  description: 'An amount in a currency.',
  permission: open('a value; whoever may read the field that holds it may read it'),
  fields: (t) => ({
    amount: t.expose('amount', { type: 'Decimal', description: 'With 4 places, such as "10.1700".' }),
    currency: t.expose('currency', { type: 'Currency' }),
  }),
})

/** Of an amount of scale 4. */
export const money = (amount: number, currency: string): MoneyShape => ({
  amount: fromScaled(amount, moneyScale),
  currency,
})

/** Null stays null: an amount that isn't known is not zero. */
export const moneyIfKnown = (amount: number | null, currency: string | null): MoneyShape | null =>
  amount === null || currency === null ? null : money(amount, currency)
