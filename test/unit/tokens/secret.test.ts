import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { parsePeppers } from '../../../src/modules/tokens/peppers.ts'
import {
  createPlainToken,
  hashToken,
  matchesHash,
  parsePlainToken,
} from '../../../src/modules/tokens/secret.ts'

const pepper = (id: number) => `${id}:${randomBytes(32).toString('base64')}`
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

test('a token is gth_, 12 digits of selector, 43 of secret and 6 of checksum, in Base62', () => {
  const { text, selector } = createPlainToken()
  expect(text).toMatch(/^gth_[0-9A-Za-z]{61}$/)
  expect(text.slice(4, 16)).toBe(selector)
  let checksum = 0
  for (const digit of text.slice(-6)) checksum = checksum * 62 + digits.indexOf(digit)
  expect(checksum).toBe(crc32(text.slice(0, -6)))
})

test('every digit comes up, and none clearly more often', () => {
  const counts = new Map<string, number>()
  for (let i = 0; i < 2_000; i++)
    for (const digit of createPlainToken().text.slice(4, -6)) counts.set(digit, (counts.get(digit) ?? 0) + 1)
  const expected = (2_000 * 55) / 62
  expect(counts.size).toBe(62)
  // A modulo over bytes would give the first 8 digits 25 % more; six standard deviations are 14 %.
  for (const count of counts.values()) expect(Math.abs(count - expected) / expected).toBeLessThan(0.16)
})

test('a token with one wrong character anywhere is refused by its form', () => {
  const { text } = createPlainToken()
  for (let at = 0; at < text.length; at++) {
    const other = text[at] === 'a' ? 'b' : 'a'
    expect(parsePlainToken(text.slice(0, at) + other + text.slice(at + 1))).toBeNull()
  }
  expect(parsePlainToken(text)).not.toBeNull()
})

test.each([
  '',
  'gth_',
  'gth_abc',
  `${createPlainToken().text} `,
  `${createPlainToken().text}0`,
  'x'.repeat(65),
])('%j is not a token', (text) => expect(parsePlainToken(text)).toBeNull())

test('only the very token matches its hash, and only with the pepper it was hashed with', () => {
  const peppers = parsePeppers(`${pepper(2)},${pepper(1)}`)
  const token = createPlainToken()
  const hash = hashToken(token, peppers.current)
  expect(hash.pepperId).toBe(2)
  expect(matchesHash(token, hash, peppers)).toBe(true)
  expect(matchesHash(createPlainToken(), hash, peppers)).toBe(false)
  expect(matchesHash(token, { ...hash, pepperId: 1 }, peppers)).toBe(false)
  expect(matchesHash(token, { ...hash, pepperId: 9 }, peppers)).toBe(false)
  expect(matchesHash(token, undefined, peppers)).toBe(false)
})

test('an old pepper still verifies what was hashed with it', () => {
  const old = pepper(1)
  const token = createPlainToken()
  const hash = hashToken(token, parsePeppers(old).current)
  expect(matchesHash(token, hash, parsePeppers(`${pepper(2)},${old}`))).toBe(true)
})

test.each([
  ['', 'another form'],
  ['1', 'another form'],
  ['1:short', 'a key of 3 bytes (id 1)'],
  [`1:${Buffer.alloc(32).toString('base64')},1:${Buffer.alloc(32).toString('base64')}`, 'twice'],
])('the peppers %j are refused, without the key in the message', (text, why) => {
  expect(() => parsePeppers(text)).toThrow(why)
})
