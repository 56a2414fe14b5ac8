import { parse } from 'graphql'
import { expect, test } from 'vitest'
import { CompiledQueries } from '../../../src/graphql/compiled-queries.ts'
import { clearedSchema, schema } from '../../../src/schema.ts'

const compileAtUse = 2
const queries = new CompiledQueries(clearedSchema, compileAtUse)

const isCompiled = (text: string, uses = compileAtUse, operationName?: string): boolean => {
  const document = parse(text)
  let run: unknown
  for (let use = 0; use < uses; use++) run = queries.find(clearedSchema, document, operationName)
  return run !== undefined
}

test('a query is compiled when it is asked again, not before', () => {
  expect(isCompiled('{ viewer { kind } }', compileAtUse - 1)).toBe(false)
  expect(isCompiled('{ viewer { kind } }')).toBe(true)
})

test.each([
  ['a mutation', 'mutation { deleteCustomer(input: { id: "x" }) { deletedId } }'],
  ['what directives decide about', '{ viewer { kind @skip(if: false) } }'],
  ['a directive in a fragment', '{ viewer { ...v } } fragment v on Viewer { kind @include(if: true) }'],
  ['a text that is very long', `{ ${'viewer { kind } '.repeat(600)} }`],
])('%s is never compiled', (_what, text) => {
  expect(isCompiled(text, 10)).toBe(false)
})

test('nothing runs compiled on the guarded schema', () => {
  const document = parse('{ viewer { kind } }')
  for (let use = 0; use < 10; use++) expect(queries.find(schema, document, undefined)).toBeUndefined()
})

test('what was used last is kept; there is a bound', () => {
  const kept = parse('{ viewer { kind } }')
  const forgotten = parse('{ viewer { permissions } }')
  for (let use = 0; use < compileAtUse; use++) {
    queries.find(clearedSchema, kept, undefined)
    queries.find(clearedSchema, forgotten, undefined)
  }
  for (let i = 0; i < 150; i++) {
    queries.find(clearedSchema, parse(`{ a${i}: viewer { kind } }`), undefined)
    expect(queries.find(clearedSchema, kept, undefined)).toBeDefined()
  }
  expect(queries.find(clearedSchema, forgotten, undefined)).toBeUndefined()
})
