export interface Spread {
  readonly median: number
  /** Between these lies the median of what the values are a sample of, in 95 of 100 cases: by their ranks, whatever their distribution. */
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
  const half = 1.96 / 2 / Math.sqrt(sorted.length)
  return {
    median: at(0.5),
    low: at(Math.max(0, 0.5 - half)),
    high: at(Math.min(1, 0.5 + half)),
    min: at(0),
    max: at(1),
  }
}

export const medianOf = (values: readonly number[]): number => spreadOf(values).median
