/**
 * Exact decimals as scaled integers: money and quantities have 4 places (10000 = 1), percentages 2 (1900 = 19 %).
 * Integers compare, index and add up the same in every database; JavaScript holds them exactly below 2^53.
 */
export const moneyScale = 4
export const percentScale = 2

/** `fromScaled(101700, 4)` is `"10.1700"`. */
export function fromScaled(value: number, scale: number): string {
  const digits = Math.abs(value)
    .toString()
    .padStart(scale + 1, '0')
  const sign = value < 0 ? '-' : ''
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** Null if the text is no decimal, has more places than the scale, or is too large to be exact. */
export function toScaled(text: string, scale: number): number | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(text)
  if (!match) return null
  const places = (match[3] ?? '').replace(/0+$/, '')
  if (places.length > scale) return null
  const value = Number(`${match[1]}${match[2]}${places.padEnd(scale, '0')}`)
  return Number.isSafeInteger(value) ? value + 0 : null
}

/** Divides and rounds half away from zero, as commercial documents do. */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const quotient = (abs(dividend) * 2n + abs(divisor)) / (abs(divisor) * 2n)
  return dividend < 0n !== divisor < 0n ? -quotient : quotient
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value)
