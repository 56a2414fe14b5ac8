import { expect, test } from 'vitest'
import { resourceGroup } from '../../../src/authorization/permission.ts'
import { PermissionSet } from '../../../src/authorization/permission-set.ts'
import {
  allOf,
  alternativesOf,
  anyOf,
  inWords,
  missingFrom,
  nothing,
} from '../../../src/authorization/requirement.ts'

const text = { en: 'Some', de: 'Etwas' }
const letters = resourceGroup('TEST_LETTERS', { en: 'Letters', de: 'Buchstaben' }, text)
const a = letters('testA', text, text, ['read']).read
const b = letters('testB', text, text, ['read']).read
const c = letters('testC', text, text, ['read']).read

test.each([
  ['nothing', nothing, [[]]],
  ['one permission', anyOf(a), [['testA:read']]],
  ['either of two', anyOf(b, a), [['testB:read'], ['testA:read']]],
  ['both of two', allOf(anyOf(b), anyOf(a)), [['testB:read', 'testA:read']]],
  [
    'one, and either of two others',
    allOf(anyOf(b, a), anyOf(c)),
    [
      ['testB:read', 'testC:read'],
      ['testA:read', 'testC:read'],
    ],
  ],
  // a alone is enough for both.
  [
    'one that two choices share, or both others',
    allOf(anyOf(a, b), anyOf(c, a)),
    [['testA:read'], ['testB:read', 'testC:read']],
  ],
])('%s, as alternatives', (_name, requirement, expected) => {
  expect(alternativesOf(requirement).map((all) => all.map(({ name }) => name))).toEqual(expected)
})

test.each([
  ['in another order', allOf(anyOf(a, b), anyOf(b, a))],
  ['with one of them twice', allOf(anyOf(a, a, b), anyOf(a, b))],
])('two choices of the same %s are one, not none', (_how, requirement) => {
  expect(requirement.clauses).toHaveLength(1)
  expect(missingFrom(requirement, PermissionSet.none)).toEqual([a])
  expect(missingFrom(requirement, PermissionSet.of([b]))).toEqual([])
})

test('words leave no doubt about what "or" joins', () => {
  expect(inWords(anyOf(a, b))).toBe('`testA:read` or `testB:read`')
  expect(inWords(allOf(anyOf(a, b), anyOf(c)))).toBe('(`testA:read` or `testB:read`) and `testC:read`')
})

test('a permission that two choices begin with is missing once', () => {
  const both = allOf(anyOf(a, b), anyOf(a, c))
  expect(missingFrom(both, PermissionSet.none)).toEqual([a])
  expect(missingFrom(both, PermissionSet.of([b]))).toEqual([a])
  expect(missingFrom(both, PermissionSet.of([b, c]))).toEqual([])
})
