export interface Spread {
  readonly median: number
  /** The first and the third quartile: between them is the middle half. */
  readonly low: number
  readonly high: number
  readonly min: number
  readonly max: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number): number => {
    const place = (sorted.length - 1) * share
    const [below = Number.NaN, above = below] = sorted.slice(Math.floor(place), Math.floor(place) + 2)
    return below + (above - below) * (place % 1)
  }
  return { median: at(0.5), low: at(0.25), high: at(0.75), min: at(0), max: at(1) }
}

export const medianOf = (values: readonly number[]): number => spreadOf(values).median
