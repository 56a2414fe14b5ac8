import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { askedFields } from '../support/model/asked-fields.ts'
import { readSchema } from '../support/model/read-schema.ts'
import { refusalsOf, toldOf } from '../support/model/refusals.ts'
import { both, lackingFrom } from '../support/model/scopes.ts'

const folder = join(import.meta.dirname, '../support/model')

test('the model is a second opinion: it imports graphql and itself, and nothing of what it judges', () => {
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    const imported = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, path]) => path)
    for (const path of imported) expect(path, file).toMatch(/^(graphql|node:fs|\.\/[\w-]+\.ts)$/)
  }
})

describe('ways to be allowed', () => {
  test('of two needs are all ways through both, without detours', () => {
    expect(both([['a'], ['b']], [['c']])).toEqual([
      ['a', 'c'],
      ['b', 'c'],
    ])
    expect(both([['a'], ['b']], [['b']])).toEqual([['b']])
  })

  test('the shortest way that is left says what is lacking', () => {
    const ways = [
      ['a', 'c'],
      ['b', 'c'],
    ]
    expect(lackingFrom(ways, new Set())).toEqual(['a', 'c'])
    expect(lackingFrom(ways, new Set(['b']))).toEqual(['c'])
    expect(lackingFrom(ways, new Set(['b', 'c']))).toEqual([])
  })
})

const schema = readSchema(`
  schema { query: Query }
  interface Node { id: ID! }
  type Query { node: Node things(first: Int, filter: Filter = { size: 1 }): [Thing!] @requiresScopes(scopes: [["thing:read"]]) }
  type Thing implements Node @requiresScopes(scopes: [["thing:read"]]) {
    id: ID!
    notes: String @requiresScopes(scopes: [["thing:read", "notes:read"]])
  }
  input Filter {
    "Requires \`size:read\`."
    size: Int
    "Of the owner.\\n\\nRequires \`user:read\`."
    ownerId: ID
    and: [Filter!]
  }
`)

const refused = (text: string, held: string[], variables: Record<string, unknown> = {}) => {
  const fields = askedFields(schema, { document: parse(text), operationName: 'Q', variables })
  return (
    fields &&
    toldOf(refusalsOf(fields, new Set(held))).map(({ path, missing }) => [path.join('.'), ...missing])
  )
}

describe('the model', () => {
  test('refuses the outermost fields, at their response keys', () => {
    expect(refused('query Q { a: things(filter: {}) { id b: notes } }', [])).toEqual([['a', 'thing:read']])
    expect(refused('query Q { a: things(filter: {}) { id b: notes } }', ['thing:read'])).toEqual([
      ['a.@.b', 'notes:read'],
    ])
  })

  test('goes into fragments, and knows types below interfaces', () => {
    expect(refused('query Q { node { id ...F } } fragment F on Thing { id notes }', ['notes:read'])).toEqual([
      ['node.id', 'thing:read'],
      ['node.notes', 'thing:read'],
    ])
  })

  test.each([
    ['things(filter: { ownerId: null })', {}, ['user:read']],
    ['things(filter: { and: [{ and: [{ size: 1 }] }] })', {}, ['size:read']],
    ['things', {}, ['size:read']],
    ['things(filter: $f)', {}, ['user:read']],
    ['things(filter: $f)', { f: null }, []],
    ['things(filter: $f)', { f: { size: 3 } }, ['size:read']],
    ['things(filter: { ownerId: $none })', {}, []],
    ['things(filter: { ownerId: $none })', { none: null }, ['user:read']],
  ])('knows which inputs are there: %s with %j', (field, variables, missing) => {
    const text = `query Q($f: Filter = { ownerId: 1 }, $none: ID) { ${field} { id } }`
    expect(refused(text, ['thing:read'], variables)).toEqual(missing.length ? [['things', ...missing]] : [])
  })

  test.each([
    ['@include(if: $v)', {}, true],
    ['@include(if: $v)', { v: false }, false],
    ['@skip(if: $v)', {}, false],
    ['@skip(if: false) @include(if: true)', {}, true],
    ['@skip(if: true) @include(if: true)', {}, false],
  ])('knows what is asked for: %s with %j', (directives, variables, isAsked) => {
    const text = `query Q($v: Boolean = true) { things(filter: {}) ${directives} { id } }`
    expect(refused(text, [], variables)).toEqual(isAsked ? [['things', 'thing:read']] : [])
  })

  test('can not read what is null or missing where it may not be', () => {
    expect(
      refused('query Q($v: Boolean = true) { things @include(if: $v) { id } }', [], { v: null }),
    ).toBeNull()
    expect(refused('query Q($v: Boolean!) { things @include(if: $v) { id } }', [])).toBeNull()
  })

  test('does not guess at a sentence that it does not know', () => {
    const input = (sentence: string) => readSchema(`input A { "${sentence}" b: Int }`)
    expect(() => input('Requires something.')).toThrow('What does b require?')
    expect(() => input('Requires `a:b` and `c:d`.')).toThrow('What does b require?')
  })
})
