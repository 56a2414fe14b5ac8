import { divideHalfUp } from '../../lib/decimal.ts'

/** All amounts and quantities scale 4, percentages scale 2 (see lib/decimal.ts). */
export interface PricedLine {
  readonly quantity: number
  readonly unitPrice: number
  readonly discountPercent: number
  readonly taxRate: number
}

export interface LineAmounts {
  readonly net: number
  readonly gross: number
}

export interface Totals {
  readonly net: number
  readonly tax: number
  readonly gross: number
}

const cent = 100n
const one = 10_000n
const wholePercent = 10_000n

/** quantity × price × (1 − discount), rounded half up to cents. */
export function lineAmounts({ quantity, unitPrice, discountPercent, taxRate }: PricedLine): LineAmounts {
  const exact = BigInt(quantity) * BigInt(unitPrice) * (wholePercent - BigInt(discountPercent))
  const net = divideHalfUp(exact, one * wholePercent * cent) * cent
  return { net: Number(net), gross: Number(net) + taxOn(Number(net), taxRate) }
}

/** Tax on a net amount, rounded half up to cents. */
export const taxOn = (net: number, taxRate: number): number =>
  Number(divideHalfUp(BigInt(net) * BigInt(taxRate), wholePercent * cent) * cent)

/** Lines are rounded each, then added; tax is on the sum of each rate; gross is net plus tax. */
export function totalsOf(lines: readonly PricedLine[]): Totals {
  const netByRate = new Map<number, number>()
  for (const line of lines)
    netByRate.set(line.taxRate, (netByRate.get(line.taxRate) ?? 0) + lineAmounts(line).net)
  const net = [...netByRate.values()].reduce((sum, it) => sum + it, 0)
  const tax = [...netByRate].reduce((sum, [rate, it]) => sum + taxOn(it, rate), 0)
  return { net, tax, gross: net + tax }
}
