import { expect, test } from 'vitest'
import { chooseExpiry, stateOf } from '../../../src/modules/tokens/life.ts'

const day = 86_400_000
const now = Date.UTC(2026, 0, 1)

test('without a wish, a token lives for 180 days', () => {
  expect(chooseExpiry(null, now, null)).toEqual({ expiresAt: now + 180 * day })
})

test('any time up to 365 days can be chosen', () => {
  expect(chooseExpiry(now + 1, now, null)).toEqual({ expiresAt: now + 1 })
  expect(chooseExpiry(now + 365 * day, now, null)).toEqual({ expiresAt: now + 365 * day })
  expect(chooseExpiry(now + 365 * day + 1, now, null)).toEqual({ fault: 'TOO_LATE' })
  expect(chooseExpiry(now, now, null)).toEqual({ fault: 'PAST' })
})

test('what a token creates does not outlive it: the default is capped, a later wish refused', () => {
  expect(chooseExpiry(null, now, now + 10 * day)).toEqual({ expiresAt: now + 10 * day })
  expect(chooseExpiry(now + 11 * day, now, now + 10 * day)).toEqual({ fault: 'AFTER_CREATOR' })
  expect(chooseExpiry(now + 10 * day, now, now + 10 * day)).toEqual({ expiresAt: now + 10 * day })
})

test('a token is expired from the very millisecond of its expiry', () => {
  const token = { locked_at: null, expires_at: now }
  expect(stateOf(token, now - 1)).toBe('ACTIVE')
  expect(stateOf(token, now)).toBe('EXPIRED')
})

test('locked tells more than expired', () => {
  expect(stateOf({ locked_at: now - 5, expires_at: now - 1 }, now)).toBe('LOCKED')
})
