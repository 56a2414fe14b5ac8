import { expect, test } from 'vitest'
import { chooseExpiry, stateOf } from '../../../src/modules/tokens/life.ts'

const day = 86_400_000
const now = Date.UTC(2026, 0, 1)
const policy = { default_lifetime_days: 180, longest_lifetime_days: 365 }
const chosen = (requested: number | null, notAfter: number | null) =>
  chooseExpiry(requested, now, notAfter, policy)

test('without a wish, a token lives for the default lifetime', () => {
  expect(chosen(null, null)).toEqual({ expiresAt: now + 180 * day })
})

test('any time up to the longest lifetime can be chosen', () => {
  expect(chosen(now + 1, null)).toEqual({ expiresAt: now + 1 })
  expect(chosen(now + 365 * day, null)).toEqual({ expiresAt: now + 365 * day })
  expect(chosen(now + 365 * day + 1, null)).toEqual({ fault: 'TOO_LATE' })
  expect(chosen(now, null)).toEqual({ fault: 'PAST' })
})

test('what a token creates does not outlive it: the default is capped, a later wish refused', () => {
  expect(chosen(null, now + 10 * day)).toEqual({ expiresAt: now + 10 * day })
  expect(chosen(now + 11 * day, now + 10 * day)).toEqual({ fault: 'AFTER_CREATOR' })
  expect(chosen(now + 10 * day, now + 10 * day)).toEqual({ expiresAt: now + 10 * day })
})

test('a token is expired from the very millisecond of its expiry', () => {
  const token = { locked_at: null, expires_at: now, expired_at: null }
  expect(stateOf(token, now - 1)).toBe('ACTIVE')
  expect(stateOf(token, now)).toBe('EXPIRED')
})

test('what was noted as expired stays so when the clock goes back', () => {
  const token = { locked_at: null, expires_at: now, expired_at: now + 5 }
  expect(stateOf(token, now - day)).toBe('EXPIRED')
  expect(stateOf({ ...token, expired_at: null }, now - day)).toBe('ACTIVE')
})

test('locked tells more than expired', () => {
  expect(stateOf({ locked_at: now - 5, expires_at: now - 1, expired_at: now - 1 }, now)).toBe('LOCKED')
})

test('the default and the longest are those of the policy', () => {
  const short = { default_lifetime_days: 7, longest_lifetime_days: 30 }
  expect(chooseExpiry(null, now, null, short)).toEqual({ expiresAt: now + 7 * day })
  expect(chooseExpiry(now + 31 * day, now, null, short)).toEqual({ fault: 'TOO_LATE' })
})
