import { expect, test } from 'vitest'
import { isoInstant } from '../../../src/lib/iso-instant.ts'

const lastInstant = 8.64e15

test.each([
  0,
  -1,
  1,
  999,
  1_000,
  86_399_999,
  86_400_000,
  -86_400_000,
  -86_400_001,
  lastInstant,
  -lastInstant,
])('%i is written as toISOString writes it', (instant) => {
  expect(isoInstant(instant)).toBe(new Date(instant).toISOString())
})

test('so are 100,000 instants of this century and of all times', () => {
  const wrong: number[] = []
  for (let i = 0; i < 100_000; i++) {
    const instant = Math.floor((Math.random() - 0.5) * (i % 2 ? 2 * lastInstant : 5e12))
    if (isoInstant(instant) !== new Date(instant).toISOString()) wrong.push(instant)
  }
  expect(wrong).toEqual([])
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, lastInstant * 2])('%d is no instant', (instant) => {
  expect(() => isoInstant(instant)).toThrow(RangeError)
  expect(isoInstant(0)).toBe('1970-01-01T00:00:00.000Z')
})
