import { expect, test, vi } from 'vitest'
import { parsePeppers } from '../../../src/modules/tokens/peppers.ts'
import { ProvenSecrets } from '../../../src/modules/tokens/proven-secrets.ts'
import * as secret from '../../../src/modules/tokens/secret.ts'

const { createPlainToken, hashToken } = secret
const pepper = (id: number) => `${id}:${Buffer.alloc(32, id).toString('base64')}`
const peppers = parsePeppers(`${pepper(2)},${pepper(1)}`)
const older = parsePeppers(pepper(1)).current

const token = createPlainToken()
const stored = hashToken(token, peppers.current)

test('says the same the second time as the first, without the keyed hash', () => {
  const proven = new ProvenSecrets(peppers)
  expect(proven.matches(token, stored)).toBe(true)
  const hashed = vi.spyOn(secret, 'matchesHash')
  expect(proven.matches(token, stored)).toBe(true)
  expect(hashed).not.toHaveBeenCalled()
  expect(proven.matches(createPlainToken(), stored)).toBe(false)
  expect(hashed).toHaveBeenCalledOnce()
})

test('a proven secret is compared with what is stored now', () => {
  const proven = new ProvenSecrets(peppers)
  expect(proven.matches(token, stored)).toBe(true)
  expect(proven.matches(token, hashToken(createPlainToken(token.selector), peppers.current))).toBe(false)
  expect(proven.matches(token, undefined)).toBe(false)
  expect(proven.matches(token, hashToken(token, older))).toBe(true)
  expect(proven.matches(token, { ...stored, pepperId: 1 })).toBe(false)
  expect(proven.matches(token, { ...stored, pepperId: 9 })).toBe(false)
  expect(proven.matches(token, stored)).toBe(true)
})

test('what was wrong stays wrong, and another secret of the same selector too', () => {
  const proven = new ProvenSecrets(peppers)
  const other = createPlainToken(token.selector)
  for (let again = 0; again < 2; again++) {
    expect(proven.matches(other, stored)).toBe(false)
    expect(proven.matches(token, stored)).toBe(true)
  }
})

test('what has not proved right here does not still match, right or wrong', () => {
  const proven = new ProvenSecrets(peppers)
  expect(proven.stillMatches(token, stored)).toBe(false)
  proven.matches(token, stored)
  expect(proven.stillMatches(token, stored)).toBe(true)
  expect(proven.stillMatches(createPlainToken(token.selector), stored)).toBe(false)
  expect(proven.stillMatches(token, { ...stored, mac: Buffer.alloc(32) })).toBe(false)
  expect(proven.stillMatches(token, undefined)).toBe(false)
})
