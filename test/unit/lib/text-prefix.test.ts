import { expect, test } from 'vitest'
import { endOfPrefix } from '../../../src/lib/text-prefix.ts'

test.each([
  ['a', 'b'],
  ['ci ', 'ci!'],
  ['a\u{10ffff}', 'b'],
  ['x\ud7ff', 'x\ue000'],
  ['😀', '😁'],
])('what begins with %j ends before %j', (prefix, end) => {
  expect(endOfPrefix(prefix)).toBe(end)
})

test('there is nothing behind the last code point, nor behind what all begin with', () => {
  expect(endOfPrefix('\u{10ffff}')).toBeNull()
  expect(endOfPrefix('')).toBeNull()
})
