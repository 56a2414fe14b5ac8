import { describe, expect, test } from 'vitest'
import { globalId, globalIdsOf, localId, parseGlobalId } from '../../../src/graphql/ids.ts'

describe('a global id', () => {
  test('is read back as the type and number that it was made of', () => {
    expect(parseGlobalId(globalId('Customer', 12_345))).toEqual({ typename: 'Customer', localId: 12_345 })
    expect(localId('Customer', globalId('Customer', 1))).toBe(1)
  })

  test('of another type is refused by name', () => {
    expect(() => localId('Customer', globalId('Product', 1))).toThrow(
      'This is an id of the type Product; give one of the type Customer.',
    )
  })
})

test('the texts that are kept of a type are never those of another number, however they end', () => {
  const idOf = globalIdsOf('Invoice')
  const numbers = [1, 4_097, 4_096, 8_192, 2 ** 31 + 1, 2 ** 32 + 1, 999_999_999_999_999, 1]
  for (const number of [...numbers, ...numbers]) expect(idOf(number)).toBe(globalId('Invoice', number))
  expect(globalIdsOf('Customer')(1)).toBe(globalId('Customer', 1))
})
