import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CountedWindows } from '../../../src/lib/counted-windows.ts'

let now = 0
beforeEach(() => {
  now = 1_000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => vi.restoreAllMocks())

test('a window begins with the first time, ends when its time is over, and the next one begins at nothing', () => {
  const windows = new CountedWindows<string>(60_000, 10)
  expect([windows.isQuiet, windows.current('a')]).toEqual([true, undefined])
  expect([windows.add('a').count, windows.add('a').count, windows.add('b').count]).toEqual([1, 2, 1])
  now += 59_999
  expect([windows.isQuiet, windows.add('a').count]).toEqual([false, 3])
  now += 1
  expect([windows.isQuiet, windows.current('a')]).toEqual([true, undefined])
  expect(windows.add('a').count).toBe(1)
})

test('the seconds that are left are rounded up, and never none', () => {
  const windows = new CountedWindows<string>(60_000, 10)
  const window = windows.add('a')
  const left = [0, 1, 59_000, 59_999, 60_000].map((passed) => {
    now = 1_000 + passed
    return windows.secondsLeft(window)
  })
  expect(left).toEqual([60, 60, 1, 1, 1])
})

test('many keys push out those whose windows began first', () => {
  const windows = new CountedWindows<number>(60_000, 3)
  for (const key of [1, 2, 3, 1, 4]) windows.add(key)
  expect([1, 2, 3, 4].map((key) => windows.current(key)?.count)).toEqual([undefined, 1, 1, 1])
  now += 60_000
  windows.add(2)
  windows.add(5)
  expect([2, 5].map((key) => windows.current(key)?.count)).toEqual([1, 1])
  for (let key = 100; key < 10_000; key++) windows.add(key)
  expect([9_996, 9_997, 9_998, 9_999].map((key) => windows.current(key)?.count)).toEqual([undefined, 1, 1, 1])
})
