import { type GraphQLSchema, getOperationAST, parse } from 'graphql'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src/database/database.ts'
import { compileAnswer } from '../../../src/loading/compiled-answer.ts'
import { CompiledAnswers } from '../../../src/loading/compiled-answers.ts'
import { clearedSchema, schema } from '../../../src/schema.ts'

const database = openDatabase('sqlite::memory:')
afterAll(() => database.close())

function isCompiled(text: string, on: GraphQLSchema = clearedSchema): boolean {
  const document = parse(text)
  const operation = getOperationAST(document)
  return (
    operation !== null &&
    operation !== undefined &&
    compileAnswer(on, document, operation, database.db) !== null
  )
}

describe('is compiled', () => {
  test.each([
    '{ viewer { kind permissions token { id expiresAt } user { username } } }',
    'query ($id: ID!) { customer(id: $id) { id name address { city } bankAccount { iban } } }',
    '{ customers(first: 3) { totalCount edges { cursor node { a: name b: name } } pageInfo { endCursor } } }',
    '{ invoices { nodes { totals { gross { amount } taxBreakdown { rate } } lines { nodes { product { name } } } } } }',
    '{ a: customers { ...c } } fragment c on CustomerConnection { nodes { ... { name } __typename } }',
    '{ viewer { accessTokens { nodes { name state permissions } } } }',
    '{ resourceGroups { name resources { name actions { permission } } } }',
  ])('%s', (text) => {
    expect(isCompiled(text)).toBe(true)
  })
})

describe('is left to an executor', () => {
  test.each([
    ['a mutation', 'mutation { deleteCustomer(input: { id: "x", version: 1 }) { deletedId } }'],
    ['what directives decide about', '{ viewer { kind @skip(if: false) } }'],
    ['what a variable decides about', 'query ($no: Boolean!) { viewer { kind @skip(if: $no) } }'],
    ['a directive in a fragment', '{ viewer { ...v } } fragment v on Viewer { kind @include(if: true) }'],
    ['an interface', '{ node(id: "x") { id } }'],
    ['introspection', '{ __schema { types { name } } }'],
    ['a key that is no property', '{ customers { nodes { __proto__: name } } }'],
    ['the same rows in two forms', '{ customers { a: nodes { id } b: nodes { name } } }'],
  ])('%s', (_what, text) => {
    expect(isCompiled(text)).toBe(false)
  })

  test('everything that loads, on the guarded schema', () => {
    expect(isCompiled('{ customers { nodes { id } } }', schema)).toBe(false)
    expect(isCompiled('query ($id: ID!) { customer(id: $id) { id } }', schema)).toBe(false)
  })
})

describe('compiled answers', () => {
  const find = (answers: CompiledAnswers, text: string, uses: number, on = clearedSchema) => {
    const document = parse(text)
    const operation = getOperationAST(document)
    let found: unknown
    for (let use = 0; use < uses; use++)
      found = operation && answers.find(on, document, operation, database.db)
    return found
  }

  test('are made when a query is asked again, not before', () => {
    const answers = new CompiledAnswers(clearedSchema, 3)
    expect(find(answers, '{ viewer { kind } }', 2)).toBeUndefined()
    expect(find(answers, '{ viewer { kind } }', 3)).toBeDefined()
  })

  test('are never given on the guarded schema', () => {
    expect(find(new CompiledAnswers(clearedSchema, 1), '{ viewer { kind } }', 9, schema)).toBeUndefined()
  })

  test('are not made at all where that is switched off', () => {
    const never = new CompiledAnswers(clearedSchema, Number.POSITIVE_INFINITY)
    expect(find(never, '{ viewer { kind } }', 100)).toBeUndefined()
  })
})
