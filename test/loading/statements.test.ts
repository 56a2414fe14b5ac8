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

test('only the columns that are selected are read', async () => {
  const [statement] = await statementsFor('{ customers(first: 2) { nodes { name phone } } }')
  const [, selected] = /^select (.*?) from/.exec(statement ?? '') ?? []
  expect(selected?.replaceAll(/["`]/g, '')).toBe('id, name, addr_phone')
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
