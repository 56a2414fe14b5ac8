import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCompany } from '../../src/demo/load-company.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { allRows } from '../support/all-rows.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let narrow: string

beforeAll(async () => {
  app = await startTestApp()
  await loadCompany(app.app.database, () => {})
  narrow = (await app.token(['customer:read'])).secret
})
afterAll(() => app.close())

const invoiceId = globalId('Invoice', 10248)
const madeUpId = globalId('Invoice', 4_711)
const customerId = globalId('Customer', 1)
const strict = { accept: 'application/graphql-response+json' }

describe('an invoice that may not be read and one that never was answer alike', () => {
  test.each([
    ['invoice', (id: string) => `{ invoice(id: "${id}") { id documentNumber } }`],
    ['invoice, its name only', (id: string) => `{ invoice(id: "${id}") { __typename } }`],
    ['node', (id: string) => `{ node(id: "${id}") { id } }`],
    ['node, its name only', (id: string) => `{ node(id: "${id}") { __typename } }`],
    ['node with a fragment', (id: string) => `{ node(id: "${id}") { ... on Invoice { documentNumber } } }`],
    [
      'node with a fragment of the name',
      (id: string) => `{ node(id: "${id}") { ... on Invoice { __typename } } }`,
    ],
    [
      'nodes',
      (id: string) =>
        `{ nodes(ids: ["${id}", "${customerId}"]) { id __typename ... on Invoice { status } } }`,
    ],
  ])('through %s', async (_way, ask) => {
    app.statements.length = 0
    const real = await app.ask(narrow, ask(invoiceId))
    const statements = app.statements.splice(0)
    const madeUp = await app.ask(narrow, ask(madeUpId))
    expect(real.text).toBe(madeUp.text.replaceAll(madeUpId, invoiceId))
    expect(real.status).toBe(madeUp.status)
    // Not even asked for: no statement tells the two apart by its time.
    expect(statements.filter((sql) => sql.includes('invoices'))).toEqual([])
  })
})

describe('one error for each refused field of the document', () => {
  const paths = async (query: string, variables?: Record<string, unknown>) => {
    const { errors, data } = await app.ask(narrow, query, { ...(variables && { variables }) })
    return { paths: errors.map(({ path }) => path?.join('.')), data }
  }

  test('not for each row, and also where there is no row', async () => {
    const all = await paths('{ customers(first: 100) { nodes { notes } } }')
    const none = await paths('{ customers(filter: { number: { equals: "NOBODY" } }) { nodes { notes } } }')
    expect(all.paths).toEqual(['customers.nodes.@.notes'])
    expect(none.paths).toEqual(all.paths)
    expect(all.data.customers.nodes).toHaveLength(91)
    expect(all.data.customers.nodes.every((it: { notes: unknown }) => it.notes === null)).toBe(true)
  })

  test('by its alias, each alias for itself', async () => {
    const { paths: refused, data } = await paths(
      '{ customers(first: 1) { nodes { a: notes b: notes name } } }',
    )
    expect(refused).toEqual(['customers.nodes.@.a', 'customers.nodes.@.b'])
    expect(data.customers.nodes[0]).toMatchObject({ a: null, b: null })
  })

  test('once for a field that several fragments ask for', async () => {
    const { paths: refused } = await paths(
      '{ customers(first: 1) { nodes { ...A ...B notes ... on Customer { notes } } } } fragment A on Customer { notes } fragment B on Customer { ...A }',
    )
    expect(refused).toEqual(['customers.nodes.@.notes'])
  })

  test('none below a refused field', async () => {
    const { paths: refused } = await paths(
      '{ customers(first: 1) { nodes { invoices { nodes { customer { notes } } } } } }',
    )
    expect(refused).toEqual(['customers.nodes.@.invoices'])
  })

  test('none for what @skip and @include leave out', async () => {
    const query =
      'query ($yes: Boolean!, $no: Boolean!) { customers(first: 1) { nodes { name a: notes @include(if: $no) b: notes @skip(if: $yes) c: notes @include(if: $yes) ... @include(if: $no) { d: notes } } } }'
    const { paths: refused } = await paths(query, { yes: true, no: false })
    expect(refused).toEqual(['customers.nodes.@.c'])
  })

  test('of the operation that is asked for, not of its neighbours', async () => {
    const response = await app.app.endpoint.fetch('http://gatehouse.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${narrow}` },
      body: JSON.stringify({
        query: 'query Mine { customers { totalCount } } query Other { invoices { totalCount } }',
        operationName: 'Mine',
      }),
    })
    expect(await response.json()).toEqual({ data: { customers: { totalCount: 91 } } })
  })

  test('for a filter over what may not be read', async () => {
    const reader = (await app.token(['invoice:read'])).secret
    const { data, errors } = await app.ask(
      reader,
      `query ($f: InvoiceFilter) { all: invoices { totalCount } some: invoices(filter: $f) { totalCount } }`,
      { variables: { f: { customerId } } },
    )
    expect(data).toEqual({ all: { totalCount: 830 }, some: null })
    expect(errors.map(({ path, extensions }) => [path, extensions.missingPermissions])).toEqual([
      [['some'], ['customer:read']],
    ])
  })
})

describe('which inputs ask for what is missing is said', () => {
  const filtered = 'query ($f: InvoiceFilter) { some: invoices(filter: $f) { totalCount } }'
  const created =
    'mutation { createCustomer(input: { name: "x", notes: null, creditLimit: "5", deliveryBlocked: true, mobile: "1" }) { id } }'
  test.each([
    [filtered, ['invoice:read'], { customerId: 'x' }, 'some needs customer:read for filter.customerId'],
    [
      filtered,
      ['invoice:read'],
      { projectId: null, customerId: 'x' },
      'some needs customer:read for filter.customerId; and project:read for filter.projectId',
    ],
    // What the field needs itself is not the input's.
    [
      filtered,
      ['product:read'],
      { customerId: 'x' },
      'some needs invoice:read; and customer:read for filter.customerId',
    ],
    [
      created,
      ['customer:create', 'personalData:update'],
      {},
      'createCustomer needs creditTerms:update for input.creditLimit and input.deliveryBlocked; and internalNotes:update for input.notes',
    ],
  ])('%s for %j with %j', async (query, held, f, message) => {
    const { secret } = await app.token(held)
    const { errors } = await app.ask(secret, query, { variables: { f } })
    expect(errors.map((error) => error.message)).toEqual([`${message}, which you do not have.`])
  })
})

test('with gatehouse-denied: reject, a query with any refused field is refused whole', async () => {
  const query = '{ customers(first: 1) { nodes { name notes } } }'
  const partial = await app.ask(narrow, query, { headers: strict })
  expect(partial.status).toBe(200)
  const { status, data, errors, headers } = await app.ask(narrow, query, {
    headers: { ...strict, 'gatehouse-denied': 'reject' },
  })
  expect(status).toBe(403)
  expect(data).toBeUndefined()
  expect(headers.get('www-authenticate')).toBe(
    'Bearer error="insufficient_scope", scope="internalNotes:read"',
  )
  expect(errors).toHaveLength(1)
  expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missingPermissions: ['internalNotes:read'] })
  const good = await app.ask(narrow, '{ customers(first: 1) { nodes { name } } }', {
    headers: { 'gatehouse-denied': 'reject' },
  })
  expect(good.errors).toEqual([])
})

test('a refused mutation is 200 for a client that only knows application/json, and nothing is written', async () => {
  const before = await allRows(app.app.database)
  const { status, data, errors } = await app.ask(
    narrow,
    'mutation { createCustomer(input: { name: "x" }) { id } }',
  )
  expect(status).toBe(200)
  expect(data).toBeUndefined()
  expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missingPermissions: ['customer:create'] })
  expect(await allRows(app.app.database)).toBe(before)
})

test('of two mutations, none is executed if one may not be', async () => {
  const { secret } = await app.token(['customer:create'])
  const before = await allRows(app.app.database)
  const { errors } = await app.ask(
    secret,
    'mutation { createCustomer(input: { name: "x" }) { id } deleteAll: deleteCustomer(input: { id: "x", version: 1 }) { deletedId } }',
  )
  expect(errors.map(({ path }) => path)).toEqual([['deleteAll']])
  expect(await allRows(app.app.database)).toBe(before)
})

test('a mutation whose payload shows what may not be read is not executed', async () => {
  const { secret } = await app.token(['customer:create'])
  const before = await allRows(app.app.database)
  const { errors } = await app.ask(
    secret,
    'mutation { createCustomer(input: { name: "x" }) { id customer { name } } }',
  )
  expect(errors.map(({ path, extensions }) => [path, extensions.missingPermissions])).toEqual([
    [['createCustomer', 'customer'], ['customer:read']],
  ])
  expect(await allRows(app.app.database)).toBe(before)
})

test('the number of statements does not grow with the number of rows', async () => {
  const { secret } = await app.token('ALL')
  const count = async (first: number) => {
    app.statements.length = 0
    const { errors } = await app.ask(
      secret,
      `{ invoices(first: ${first}) { nodes { documentNumber customer { name bankAccount { iban } contactPersons(first: 2) { nodes { name } } } lines(first: 5) { totalCount nodes { name product { number category { name } } } } } } }`,
    )
    expect(errors).toEqual([])
    return app.statements.filter((sql) => !sql.includes('access_tokens')).length
  }
  expect(await count(100)).toBe(await count(10))
})
