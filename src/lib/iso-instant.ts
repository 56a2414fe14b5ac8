import { dayMs } from './durations.ts'
import { dayNumber } from './utc-day.ts'

const zero = '0'.charCodeAt(0)

/** The text of the last instant, byte by byte: `2026-01-31T12:00:00.000Z`. */
const text = Buffer.alloc(24)
let dayOfText: number | undefined

/**
 * What `toISOString` says of an instant (ms since 1970, UTC), in a fifth of its time: the instants of a page fall on few
 * days, and the text of a day is kept for the next one. Throws a RangeError for what is no instant.
 *
 * Made of bytes, not of pieces of text: a string of pieces takes JSON.stringify off its fast way.
 */
export function isoInstant(instant: number): string {
  const day = dayNumber(instant)
  if (day !== dayOfText) {
    const midnight = new Date(day * dayMs).toISOString()
    // A year beyond 9999 has more digits.
    if (midnight.length !== text.length) return new Date(instant).toISOString()
    text.write(midnight, 'latin1')
    dayOfText = day
  }
  const ms = instant - day * dayMs
  writeTwoDigits(11, Math.floor(ms / 3_600_000))
  writeTwoDigits(14, Math.floor(ms / 60_000) % 60)
  writeTwoDigits(17, Math.floor(ms / 1_000) % 60)
  text[20] = zero + (Math.floor(ms / 100) % 10)
  writeTwoDigits(21, ms % 100)
  return text.toString('latin1')
}

function writeTwoDigits(at: number, value: number): void {
  text[at] = zero + Math.floor(value / 10)
  text[at + 1] = zero + (value % 10)
}
