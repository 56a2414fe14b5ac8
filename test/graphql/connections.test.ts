import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCompany } from '../../src/demo/load-company.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let secret: string

beforeAll(async () => {
  app = await startTestApp()
  await loadCompany(app.app.database, () => {})
  secret = (await app.token('ALL')).secret
})
afterAll(() => app.close())

interface Node {
  readonly id: string
  readonly [field: string]: unknown
}

interface Page {
  readonly nodes: Node[]
  readonly edges: { cursor: string }[]
  readonly pageInfo: {
    hasNextPage: boolean
    hasPreviousPage: boolean
    startCursor: string
    endCursor: string
  }
}

const pageFields = 'edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'

async function page(list: string, fields: string, args: string): Promise<Page> {
  const { data, errors } = await app.ask(
    secret,
    `{ ${list}(${args}) { nodes { id ${fields} } ${pageFields} } }`,
  )
  expect(errors).toEqual([])
  return data[list]
}

async function forwards(list: string, fields: string, order: string, size: number): Promise<Node[]> {
  const all: Node[] = []
  let after = ''
  for (;;) {
    const { nodes, pageInfo } = await page(list, fields, `first: ${size} ${order} ${after}`)
    expect(pageInfo.hasPreviousPage).toBe(after !== '')
    all.push(...nodes)
    if (!pageInfo.hasNextPage) return all
    after = `after: "${pageInfo.endCursor}"`
  }
}

async function backwards(list: string, fields: string, order: string, size: number): Promise<Node[]> {
  const all: Node[] = []
  let before = ''
  for (;;) {
    const { nodes, pageInfo } = await page(list, fields, `last: ${size} ${order} ${before}`)
    expect(pageInfo.hasNextPage).toBe(before !== '')
    all.unshift(...nodes)
    if (!pageInfo.hasPreviousPage) return all
    before = `before: "${pageInfo.startCursor}"`
  }
}

describe.each([
  ['customers', 'name', '', 91],
  ['customers', 'name', 'orderBy: { field: NAME, direction: DESC }', 91],
  ['customers', 'createdAt', 'orderBy: { field: CREATED_AT }', 91],
  ['invoices', 'documentDate', '', 830],
  ['invoices', 'totals { gross { amount } }', 'orderBy: { field: GROSS_TOTAL, direction: ASC }', 830],
  ['products', 'name', 'orderBy: { field: NAME }', 77],
] as const)('%s { %s } %s', (list, fields, order, count) => {
  test('shows each row once, whichever way and by whatever size it is read', async () => {
    const reference = await forwards(list, fields, order, 100)
    expect(reference).toHaveLength(count)
    expect(new Set(reference.map(({ id }) => id)).size).toBe(count)
    expect(await forwards(list, fields, order, 37)).toEqual(reference)
    expect(await backwards(list, fields, order, 41)).toEqual(reference)
  })
})

test('names are in the order of letters, without case and accents, on every database', async () => {
  const names = (await forwards('customers', 'name', '', 100)).map(({ name }) => String(name))
  const plain = (name: string) => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  expect(names).toEqual([...names].sort((a, b) => (plain(a) < plain(b) ? -1 : 1)))
})

test('a page between two cursors has neither of them', async () => {
  const { edges, nodes } = await page('customers', 'name', 'first: 10')
  const between = await page(
    'customers',
    'name',
    `first: 100 after: "${edges[1]?.cursor}" before: "${edges[5]?.cursor}"`,
  )
  expect(between.nodes).toEqual(nodes.slice(2, 5))
  expect(between.pageInfo.hasNextPage).toBe(false)
})

test('one document answers every page that its variables ask for', async () => {
  const query = `query ($first: Int, $last: Int, $after: String, $before: String, $orderBy: CustomerOrder) {
    customers(first: $first, last: $last, after: $after, before: $before, orderBy: $orderBy) { nodes { id } }
  }`
  for (const direction of ['ASC', 'DESC']) {
    const { nodes, edges } = await page(
      'customers',
      'name',
      `first: 20 orderBy: { field: NAME, direction: ${direction} }`,
    )
    const ids = nodes.map(({ id }) => id)
    const orderBy = { field: 'NAME', direction }
    const cursors = { after: edges[4]?.cursor, before: edges[15]?.cursor }
    const idsOf = async (variables: object) => {
      const { data, errors } = await app.ask(secret, query, { variables: { ...variables, orderBy } })
      expect(errors).toEqual([])
      return data.customers.nodes.map(({ id }: Node) => id)
    }
    for (let use = 0; use < 2; use++) {
      expect(await idsOf({ first: 3 })).toEqual(ids.slice(0, 3))
      expect(await idsOf({ first: 3, after: cursors.after })).toEqual(ids.slice(5, 8))
      expect(await idsOf({ first: 3, before: cursors.before })).toEqual(ids.slice(0, 3))
      expect(await idsOf({ last: 3, before: cursors.before })).toEqual(ids.slice(12, 15))
      expect(await idsOf({ first: 20, ...cursors })).toEqual(ids.slice(5, 15))
      expect(await idsOf({ last: 3, ...cursors })).toEqual(ids.slice(12, 15))
      expect(await idsOf({ last: 4, ...cursors })).toEqual(ids.slice(11, 15))
    }
  }
})

test('a row that is added on the way is not shown twice, nor does it push another out', async () => {
  const first = await page('customers', 'name', 'first: 45')
  await app.ask(secret, 'mutation { createCustomer(input: { name: "Aaa first of all" }) { id } }')
  const rest = await page('customers', 'name', `first: 100 after: "${first.pageInfo.endCursor}"`)
  expect(first.nodes.length + rest.nodes.length).toBe(91)
})

test('only what is selected is read: a count needs no page, a page no count', async () => {
  app.statements.length = 0
  await app.ask(secret, '{ invoices { totalCount } }')
  expect(app.statements.filter((sql) => sql.includes('invoices'))).toHaveLength(1)
  expect(app.statements.at(-1)).toContain('count(*)')
  app.statements.length = 0
  await app.ask(secret, '{ invoices { nodes { id } } }')
  expect(app.statements.some((sql) => sql.includes('count(*)'))).toBe(false)
})

test('the children of many parents come in the order and number that each asks for', async () => {
  const fields =
    'invoices(first: 3, orderBy: { field: GROSS_TOTAL, direction: DESC }) { totalCount nodes { id totals { gross { amount } } } pageInfo { hasNextPage } }'
  const { data } = await app.ask(secret, `{ customers(first: 20) { nodes { id ${fields} } } }`)
  for (const customer of data.customers.nodes) {
    const single = await app.ask(secret, `{ customer(id: "${customer.id}") { id ${fields} } }`)
    expect(single.data.customer).toEqual(customer)
    const amounts = customer.invoices.nodes.map((it: { totals: { gross: { amount: string } } }) =>
      Number(it.totals.gross.amount),
    )
    expect(amounts).toEqual([...amounts].sort((a, b) => b - a))
    expect(customer.invoices.pageInfo.hasNextPage).toBe(customer.invoices.totalCount > 3)
  }
})

describe('a cursor', () => {
  test.each([
    ['made up', 'x'],
    ['empty', ''],
    ['of another order', Buffer.from('["created_at",1,1]').toString('base64url')],
    ['of a column that is nobody’s to see', Buffer.from('["notes","a",1]').toString('base64url')],
    ['with an object for a value', Buffer.from('["name_key",{},1]').toString('base64url')],
    ['with a number beyond all', Buffer.from('["name_key",1e400,1]').toString('base64url')],
    ['with a fraction for an id', Buffer.from('["name_key","a",1.5]').toString('base64url')],
  ])('that is %s is refused', async (_what, cursor) => {
    const { data, errors } = await app.ask(secret, `{ customers(after: "${cursor}") { nodes { id } } }`)
    expect(data?.customers ?? null).toBeNull()
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' })
  })
})

test('fields times rows are bounded, not rows alone', async () => {
  const aliases = Array.from({ length: 45 }, (_, i) => `c${i}: customer { ...C }`).join(' ')
  const { status, errors } = await app.ask(
    secret,
    `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Customer { invoices(first: 99) { nodes { ${aliases} } } } } }
     fragment C on Customer { id number name type language address { name street city } }`,
    { variables: { ids: Array.from({ length: 100 }, () => globalId('Customer', 71)) } },
  )
  expect(status).toBe(400)
  expect(errors[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX')
})

describe('filters', () => {
  const numbers = async (filter: string) => {
    const { data, errors } = await app.ask(
      secret,
      `{ customers(first: 100, filter: ${filter}) { nodes { number } totalCount } }`,
    )
    expect(errors).toEqual([])
    expect(data.customers.totalCount).toBe(data.customers.nodes.length)
    return data.customers.nodes.map((it: { number: string }) => it.number)
  }

  test.each([
    ['{ number: { equals: "ALFKI" } }', ['ALFKI']],
    ['{ number: { equals: "alfki" } }', []],
    ['{ number: { equals: "ALFKI " } }', []],
    ['{ number: { startsWith: "AN" } }', ['ANATR', 'ANTON']],
    ['{ number: { in: ["ALFKI", "BERGS"] } }', ['ALFKI', 'BERGS']],
    ['{ number: { in: [] } }', []],
    ['{ name: { contains: "FUTTERKISTE" } }', ['ALFKI']],
    ['{ name: { startsWith: "berglunds snabbkop" } }', ['BERGS']],
    ['{ name: { contains: "%" } }', []],
    ['{ name: { contains: "_" } }', []],
    ['{ country: ["AT"] }', ['ERNSH', 'PICCO']],
    ['{ country: ["AT"], name: { startsWith: "Ernst" } }', ['ERNSH']],
  ])('%s finds %j', async (filter, expected) => {
    expect(await numbers(filter)).toEqual(expected)
  })

  const many = JSON.stringify(Array.from({ length: 101 }, (_, i) => `N${i}`))
  const long = 'x'.repeat(201)
  test.each([
    ['customers', `number: { in: ${many} }`, 'filter.number.in: Give at most 100 values.'],
    [
      'customers',
      `country: ${many.replaceAll(/"N\d+"/g, '"DE"')}`,
      'filter.country: Give at most 100 values.',
    ],
    ...['equals', 'contains', 'startsWith'].map((by) => [
      'customers',
      `name: { ${by}: "${long}" }`,
      `filter.name.${by}: Search for at most 200 characters.`,
    ]),
    ['products', `number: { in: ["${long}"] }`, 'filter.number.in: Search for at most 200 characters.'],
    [
      'invoices',
      'grossTotal: { from: "1.00001" }',
      'filter.grossTotal.from: Give an amount with at most 4 places.',
    ],
  ])('of %s are refused where they ask for too much: %#', async (list, filter, message) => {
    const { errors } = await app.ask(secret, `{ ${list}(filter: { ${filter} }) { totalCount } }`)
    expect(errors).toMatchObject([
      { message, extensions: { code: 'BAD_USER_INPUT', field: message.split(':')[0] } },
    ])
  })

  test('over dates and amounts include both ends', async () => {
    const { data } = await app.ask(
      secret,
      '{ invoices(filter: { documentDate: { from: "1996-07-04", to: "1996-07-05" }, grossTotal: { from: "440", to: "440.00" } }) { nodes { documentNumber } } }',
    )
    expect(data.invoices.nodes).toEqual([{ documentNumber: '10248' }])
  })

  test('over another object take its id only', async () => {
    const { errors } = await app.ask(
      secret,
      `{ invoices(filter: { customerId: "${globalId('Project', 1)}" }) { totalCount } }`,
    )
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'filter.customerId' })
  })
})

describe('an argument that is wrong for every row', () => {
  const nested = (list: string) => `{ customers(first: 91) { nodes { id ${list} { totalCount } } } }`

  test('is told once, in the terms of the document, and the rest is answered', async () => {
    const { data, errors, text } = await app.ask(secret, nested('people: contactPersons(after: "x")'))
    expect(errors).toMatchObject([
      { path: ['customers', 'nodes', '@', 'people'], extensions: { code: 'BAD_USER_INPUT', field: 'after' } },
    ])
    expect(data.customers.nodes).toHaveLength(91)
    for (const { people } of data.customers.nodes) expect(people).toBeNull()
    expect(text.length).toBeLessThan(6_000)
  })

  test('is told for each field that it is wrong for', async () => {
    const { errors } = await app.ask(
      secret,
      `{ customers(first: 5) { nodes { a: contactPersons(after: "x") { totalCount } b: contactPersons(before: "x") { totalCount } invoices(after: "x") { totalCount } } } c: customer(id: "x") { id } }`,
    )
    expect(errors.map(({ path }) => path?.join('.')).sort()).toEqual([
      'c',
      'customers.nodes.@.a',
      'customers.nodes.@.b',
      'customers.nodes.@.invoices',
    ])
  })
})
