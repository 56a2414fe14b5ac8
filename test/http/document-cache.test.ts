import { type DocumentNode, Kind } from 'graphql'
import { expect, test } from 'vitest'
import { DocumentCache } from '../../src/http/document-cache.ts'

const document = (): DocumentNode => ({ kind: Kind.DOCUMENT, definitions: [] })
const text = (i: number) => `${i}`.padEnd(50_000)

test('a document is found by its text', () => {
  const cache = new DocumentCache()
  const known = document()
  cache.set('{ a }', known)
  expect(cache.get('{ a }')).toBe(known)
  expect(cache.get('{ b }')).toBeUndefined()
})

test('however many come, no more than 500,000 characters are kept, those used last', () => {
  const cache = new DocumentCache()
  cache.set(text(0), document())
  for (let i = 1; i < 1_000; i++) {
    expect(cache.get(text(0))).toBeDefined()
    cache.set(text(i), document())
  }
  const kept = Array.from({ length: 1_000 }, (_, i) => i).filter((i) => cache.get(text(i)))
  expect(kept).toEqual([0, 991, 992, 993, 994, 995, 996, 997, 998, 999])
})

test('however short they are, no more than 2,000 are kept', () => {
  const cache = new DocumentCache()
  for (let i = 0; i < 5_000; i++) cache.set(`{ a${i} }`, document())
  expect(Array.from({ length: 5_000 }, (_, i) => i).filter((i) => cache.get(`{ a${i} }`))).toHaveLength(2_000)
})

test('the same text again takes no more room', () => {
  const cache = new DocumentCache()
  cache.set(text(1), document())
  for (let i = 0; i < 100; i++) cache.set(text(2), document())
  expect(cache.get(text(1))).toBeDefined()
})

test('what is not to be kept pushes nothing out', () => {
  const asked = document()
  const cache = new DocumentCache((it) => it === asked)
  cache.set('{ a }', asked)
  for (let i = 0; i < 5_000; i++) cache.set(text(i), document())
  expect(cache.get('{ a }')).toBe(asked)
  expect(cache.get(text(4_999))).toBeUndefined()
})
