import { divideHalfUp, fromScaled, percentScale } from '../../lib/decimal.ts'

const one = 10_000n

/** Price × quantity, both scale 4, as money of scale 4. */
export const costOf = (price: number, quantity: number): number =>
  Number(divideHalfUp(BigInt(price) * BigInt(quantity), one))

/** (net − cost) / net in percent with 2 places; null when there is no net to compare with. */
export const marginPercent = (net: number, cost: number): string | null =>
  net === 0 ? null : fromScaled(Number(divideHalfUp(BigInt(net - cost) * one, BigInt(net))), percentScale)
