import { expect, test } from 'vitest'
import { divideHalfUp, fromScaled, toScaled } from '../../../src/lib/decimal.ts'

test.each([
  ['10.17', 4, 101_700],
  ['-0.5', 4, -5_000],
  ['19', 2, 1_900],
  ['1.10000000', 1, 11],
  ['0', 4, 0],
  ['1.005', 2, null],
  ['900000000000', 4, 9_000_000_000_000_000],
  ['9000000000000', 4, null],
  ['1e3', 4, null],
  ['.5', 4, null],
  ['', 4, null],
  ['1,5', 4, null],
] as const)('%j at scale %i is %j', (text, scale, expected) => {
  expect(toScaled(text, scale)).toBe(expected)
})

test.each([
  [101_700, 4, '10.1700'],
  [-5_000, 4, '-0.5000'],
  [7, 2, '0.07'],
  [0, 4, '0.0000'],
  [5, 0, '5'],
  [123, 8, '0.00000123'],
  [9_007_199_254_740_991, 4, '900719925474.0991'],
  [-9_007_199_254_739_999, 4, '-900719925473.9999'],
] as const)('%i at scale %i reads %j', (value, scale, expected) => {
  expect(fromScaled(value, scale)).toBe(expected)
})

test.each([
  [5n, 10n, 1n],
  [4n, 10n, 0n],
  [-5n, 10n, -1n],
  [15n, 10n, 2n],
  [25n, 10n, 3n],
  [-25n, 10n, -3n],
  [0n, 7n, 0n],
] as const)('%i / %i, rounded half away from zero, is %i', (dividend, divisor, expected) => {
  expect(divideHalfUp(dividend, divisor)).toBe(expected)
})
