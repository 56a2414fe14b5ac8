import { dayMs } from './durations.ts'

/** Days since 1970. */
export const dayNumber = (instant: number): number => Math.floor(instant / dayMs)

/** YYYY-MM-DD. */
export const dayText = (instant: number): string => new Date(instant).toISOString().slice(0, 10)
