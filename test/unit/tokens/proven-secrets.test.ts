import { expect, onTestFinished, test, vi } from 'vitest'
import { parsePeppers } from '../../../src/modules/tokens/peppers.ts'
import { type PresentedToken, ProvenSecrets } from '../../../src/modules/tokens/proven-secrets.ts'
import * as secret from '../../../src/modules/tokens/secret.ts'

const { createPlainToken, hashToken } = secret
const pepper = (id: number) => `${id}:${Buffer.alloc(32, id).toString('base64')}`
const peppers = parsePeppers(`${pepper(2)},${pepper(1)}`)
const older = parsePeppers(pepper(1)).current

const token = createPlainToken()
const stored = hashToken(token, peppers.current)

/** Each question of a request of its own. */
function asked(proven: ProvenSecrets) {
  const present = ({ text }: secret.PlainToken) => proven.present(text) as PresentedToken
  return {
    matches: (plain: secret.PlainToken, it?: secret.TokenHash) => proven.matches(present(plain), it),
    stillMatches: (plain: secret.PlainToken, it?: secret.TokenHash) =>
      proven.stillMatches(present(plain), it),
  }
}

test('says the same the second time as the first, without the keyed hash', () => {
  const { matches } = asked(new ProvenSecrets(peppers))
  expect(matches(token, stored)).toBe(true)
  const hashed = vi.spyOn(secret, 'matchesHash')
  expect(matches(token, stored)).toBe(true)
  expect(matches(token, { ...stored, mac: Buffer.from(stored.mac) })).toBe(true)
  expect(hashed).not.toHaveBeenCalled()
  expect(matches(createPlainToken(), stored)).toBe(false)
  expect(hashed).toHaveBeenCalledOnce()
})

test('a proven secret is compared with what is stored now', () => {
  const { matches } = asked(new ProvenSecrets(peppers))
  expect(matches(token, stored)).toBe(true)
  expect(matches(token, hashToken(createPlainToken(token.selector), peppers.current))).toBe(false)
  expect(matches(token, undefined)).toBe(false)
  expect(matches(token, hashToken(token, older))).toBe(true)
  expect(matches(token, { ...stored, pepperId: 1 })).toBe(false)
  expect(matches(token, { ...stored, pepperId: 9 })).toBe(false)
  expect(matches(token, stored)).toBe(true)
})

test('what was wrong stays wrong, and another secret of the same selector too', () => {
  const { matches } = asked(new ProvenSecrets(peppers))
  const other = createPlainToken(token.selector)
  for (let again = 0; again < 2; again++) {
    expect(matches(other, stored)).toBe(false)
    expect(matches(token, stored)).toBe(true)
  }
})

test('what has not proved right here does not still match, right or wrong', () => {
  const { matches, stillMatches } = asked(new ProvenSecrets(peppers))
  expect(stillMatches(token, stored)).toBe(false)
  matches(token, stored)
  expect(stillMatches(token, stored)).toBe(true)
  expect(stillMatches(createPlainToken(token.selector), stored)).toBe(false)
  expect(stillMatches(token, { ...stored, mac: Buffer.alloc(32) })).toBe(false)
  expect(stillMatches(token, undefined)).toBe(false)
})

test('knows what has proved right, by its whole text, and nothing of what was never issued', () => {
  const proven = new ProvenSecrets(peppers)
  expect(proven.present(token.text)).toMatchObject({ selector: token.selector, proven: null })
  asked(proven).matches(token, stored)
  expect(proven.present(token.text)).toMatchObject({ selector: token.selector, proven: stored })
  expect(proven.present(createPlainToken(token.selector).text)?.proven).toBeNull()
  for (const text of ['', 'gth_', token.text.slice(0, -1), `${token.text}x`])
    expect(proven.present(text)).toBeNull()
})

test('what has proved right is known by its text for a tenth of a second, and nothing else is', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const proven = new ProvenSecrets(peppers)
  const first = proven.present(token.text)
  expect(proven.present(token.text)).not.toBe(first)
  asked(proven).matches(token, stored)

  const known = proven.present(token.text)
  vi.advanceTimersByTime(99)
  expect(proven.present(token.text)).toBe(known)
  expect(proven.present(createPlainToken(token.selector).text)?.proven).toBeNull()
  vi.advanceTimersByTime(1)
  expect(proven.present(token.text)).not.toBe(known)
  expect(proven.present(token.text)).toEqual(known)
})

test('what proves equal to another hash is known by that at once', () => {
  const proven = new ProvenSecrets(peppers)
  const { matches } = asked(proven)
  const rehashed = hashToken(token, older)
  matches(token, stored)
  matches(token, rehashed)
  expect(proven.present(token.text)?.proven).toBe(rehashed)
})
