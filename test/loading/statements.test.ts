import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCompany } from '../../src/demo/load-company.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let secret: string

beforeAll(async () => {
  app = await startTestApp()
  await loadCompany(app.app.database, () => {})
  secret = (await app.token('ALL')).secret
})
afterAll(() => app.close())

const invoices = (first: number, below: string) =>
  `{ invoices(first: ${first}) { nodes { id documentNumber documentDate dueDate status totals { gross { amount } }
     customer { id name } ${below} } } }`

const lines = (below: string) =>
  `lines(first: 5) { nodes { position name quantity product { id name ${below} } } }`

/** What was asked of the database, without the state of the token. */
async function statementsFor(query: string): Promise<string[]> {
  app.statements.length = 0
  const { errors } = await app.ask(secret, query)
  expect(errors).toEqual([])
  return app.statements.filter((sql) => !sql.includes('access_tokens'))
}

describe('the number of statements is constant', () => {
  test.each([
    ['a page of invoices', lines(''), 3],
    ['to-one relations behind each other', lines('category { name parent { name } }'), 3],
    [
      'lists three levels deeper',
      lines(
        'category { products(first: 2) { nodes { name salesPrices(first: 2) { nodes { price { amount } } } } } }',
      ),
      7,
    ],
    ['counts and pages', `lines(first: 1) { totalCount pageInfo { hasNextPage } nodes { name } }`, 4],
  ])('%s', async (_what, below, most) => {
    const ofTen = await statementsFor(invoices(10, below))
    const ofHundred = await statementsFor(invoices(100, below))
    expect(ofTen.length).toBeLessThanOrEqual(most)
    expect(ofHundred.length).toBeLessThanOrEqual(most)
  })
})

test.each([
  ['nodes', 'nodes { name }'],
  ['edges', 'edges { node { name } } pageInfo { hasNextPage }'],
])('a list that is longer than its page takes no second look: %s', async (_what, selection) => {
  const { data } = await app.ask(secret, '{ invoices(first: 1) { nodes { id lines { totalCount } } } }')
  const [{ id, lines }] = data.invoices.nodes
  expect(lines.totalCount).toBeGreaterThan(1)
  const statements = await statementsFor(`{ invoice(id: "${id}") { lines(first: 1) { ${selection} } } }`)
  expect(statements).toHaveLength(2)
})

describe('only the columns that are selected are read', () => {
  test.each([
    ['{ customers(first: 2) { nodes { name phone } } }', 'name, addr_phone'],
    ['{ customers(first: 2) { edges { cursor } nodes { name } } }', 'id, name, name_key as cursor_value'],
    ['{ customers(first: 2) { nodes { __typename } } }', 'id'],
    ['{ customers(first: 2) { nodes { name invoices { nodes { id } } } } }', 'id, name'],
    ['{ invoices(first: 2) { nodes { currency customer { name } } } }', 'currency, r1_id, r1_name'],
  ])('%s', async (query, expected) => {
    const [statement] = await statementsFor(query)
    const [, selected] = /^select (.*?) from/.exec(statement ?? '') ?? []
    expect(selected?.replaceAll(/["`]/g, '')).toBe(expected)
  })
})

test('a sensitive column is not read unless it is selected, and allowed', async () => {
  const readsNotes = async (who: string, fields: string) => {
    app.statements.length = 0
    await app.ask(who, `{ customers(first: 2) { nodes { ${fields} } } }`)
    return app.statements.some((sql) => sql.includes('notes'))
  }
  const reader = (await app.token(['customer:read'])).secret
  expect(await readsNotes(secret, 'name notes')).toBe(true)
  expect(await readsNotes(secret, 'name')).toBe(false)
  expect(await readsNotes(reader, 'name notes')).toBe(false)
})

test('a name that stands for two fields, in two places of one list, is each of them', async () => {
  const { data, errors } = await app.ask(
    secret,
    `{ customers(first: 1) { edges { node { a: name } } nodes { a: phone } x: nodes { y: name } z: nodes { y: phone } }
       products(first: 1) { nodes { id: name } edges { node { id } } } }`,
  )
  expect(errors).toEqual([])
  const { edges, nodes, x, z } = data.customers
  expect([edges[0].node.a, nodes[0].a]).toEqual(['Alfreds Futterkiste', '030-0074321'])
  expect([x[0].y, z[0].y]).toEqual(['Alfreds Futterkiste', '030-0074321'])
  expect(data.products.nodes[0].id).not.toBe(data.products.edges[0].node.id)
})

test('one list under two aliases, with other arguments below them, is two lists', async () => {
  const { data } = await app.ask(
    secret,
    `{ invoices(first: 3) {
         one: nodes { lines(first: 1) { nodes { id } } }
         two: nodes { lines(first: 2) { nodes { id } } }
         nodes { a: customer { invoices(first: 1) { nodes { id } } } b: customer { invoices(first: 2) { nodes { id } } } }
       } }`,
  )
  const { one, two, nodes } = data.invoices
  const sizes = (list: { lines: { nodes: unknown[] } }[]) => list.map((it) => it.lines.nodes.length)
  expect(sizes(one)).toEqual([1, 1, 1])
  expect(Math.max(...sizes(two))).toBe(2)
  for (const { a, b } of nodes) {
    expect(a.invoices.nodes).toHaveLength(1)
    expect(b.invoices.nodes).toHaveLength(2)
  }
})
