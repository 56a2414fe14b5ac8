import { expect, test } from 'vitest'
import { lineAmounts, taxOn, totalsOf } from '../../../src/modules/accounting/totals.ts'

const line = (quantity: number, price: number, discount = 0, tax = 0) => ({
  quantity: quantity * 10_000,
  unitPrice: Math.round(price * 10_000),
  discountPercent: discount * 100,
  taxRate: tax * 100,
})

test('a line is quantity × price less discount, rounded half up to cents', () => {
  expect(lineAmounts(line(3, 1.115)).net).toBe(33_500) // 3.345 → 3.35
  expect(lineAmounts(line(1, 0.005)).net).toBe(100)
  expect(lineAmounts(line(1, 0.0049)).net).toBe(0)
  expect(lineAmounts(line(12, 14, 25)).net).toBe(1_260_000)
})

test('tax is on the sum of the lines of a rate, not on each line', () => {
  const lines = [line(1, 0.03, 0, 19), line(1, 0.03, 0, 19), line(1, 0.03, 0, 19)]
  // Each alone: 0.0057 → 0.01, three times 0.03. Together: 0.0171 → 0.02.
  expect(totalsOf(lines)).toEqual({ net: 900, tax: 200, gross: 1_100 })
})

test('rates are taxed apart', () => {
  expect(totalsOf([line(1, 100, 0, 19), line(1, 100, 0, 7)])).toEqual({
    net: 2_000_000,
    tax: 260_000,
    gross: 2_260_000,
  })
})

test('large amounts stay exact', () => {
  expect(lineAmounts(line(100_000, 80_000)).net).toBe(80_000_000_000_000)
  expect(taxOn(80_000_000_000_000, 1_900)).toBe(15_200_000_000_000)
})
