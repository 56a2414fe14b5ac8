import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, createApp } from '../../src/app.ts'
import { loadCompany } from '../../src/demo/load-company.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts'
import { createLog } from '../../src/lib/log.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let everything: IssuedToken
let plain: App
let compiling: App
/** The compiling one, as clients reach it: what is asked again is answered past the endpoint there. */
let server: HttpServer

beforeAll(async () => {
  app = await startTestApp()
  await loadCompany(app.app.database, () => {})
  everything = await app.token('ALL')
  const options = {
    databaseUrl: app.url,
    tokenPeppers: app.tokenPeppers,
    auditKeys: app.auditKeys,
    log: createLog('silent'),
  }
  plain = createApp({ ...options, compileAtUse: Number.POSITIVE_INFINITY })
  compiling = createApp({ ...options, compileAtUse: 2 })
  server = await startHttpServer(compiling, '127.0.0.1', 0)
})
afterAll(async () => {
  await server.stop()
  await plain.close()
  await compiling.close()
  await app.close()
})

async function answer(send: (url: string, init: RequestInit) => Promise<Response>, body: object) {
  const response = await send(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${everything.secret}`,
    },
    body: JSON.stringify(body),
  })
  return { status: response.status, text: await response.text() }
}

const plainly = (body: object) => answer(async (url, init) => plain.endpoint.fetch(url, init), body)
const again = (body: object) => answer(fetch, body)

const alfreds = globalId('Customer', 1)
const byId = 'query ($id: ID!) { customer(id: $id) { __typename id name } }'
const page =
  'query ($first: Int = 2, $after: String) { customers(first: $first, after: $after) { totalCount nodes { name } } }'

const requests: readonly (readonly [what: string, query: string, variables?: object])[] = [
  ['one row', byId, { id: alfreds }],
  ['none', byId, { id: globalId('Customer', 9_999) }],
  ['an id that is none', byId, { id: 'none' }],
  ['an id of another type', byId, { id: globalId('Product', 1) }],
  [
    'an error behind lines of their own',
    '{\n  a: customer(id: "none") {\r\n id }\n\n  b: customer(id: "no") { id } }',
  ],
  ['a variable that is missing', byId],
  ['a variable of another kind', byId, { id: { of: 1 } }],
  ['a default', page],
  ['null for what has a default', page, { first: null }],
  ['a page that is too long', page, { first: 101 }],
  ['a cursor that is none', page, { after: 'none' }],
  [
    'aliases',
    '{ a: customers(first: 1) { nodes { x: name y: name } } b: customers(last: 1) { nodes { name } } }',
  ],
  [
    'relations, parts and lists',
    `{ invoices(first: 5) { edges { cursor node { documentNumber totals { gross { amount } taxBreakdown { rate } }
       documentAddress { city } customer { name invoices(first: 2) { nodes { id } } }
       lines(first: 2) { totalCount pageInfo { hasNextPage } nodes { product { name category { name } } } } } } } }`,
  ],
  [
    'a relation, a part and a value under two names each',
    `{ invoices(first: 3) { nodes { a: customer { name } b: customer { id address { city } }
       x: documentAddress { city } y: documentAddress { name } m: totals { gross { amount } } n: totals { net { amount } } } } }`,
  ],
  [
    'lists that differ in their arguments only',
    `{ invoices(first: 3) { a: nodes { lines(first: 1) { nodes { id } } } b: nodes { lines(first: 2) { nodes { id } } } } }`,
  ],
  [
    'edges with a name of their own, and no nodes',
    '{ customers(first: 2) { e: edges { c: cursor __typename n: node { name } } p: pageInfo { endCursor hasNextPage } } }',
  ],
  ['a page of nothing but its end', '{ customers(first: 2) { pageInfo { endCursor } } }'],
  [
    'a list that is empty',
    '{ customers(first: 2, filter: { name: { equals: "nobody" } }) { totalCount nodes { id } } }',
  ],
  [
    'fields with resolvers of their own, in rows and beside them',
    '{ viewer { token { name } user { username } accessTokens(first: 2) { nodes { name state permissions } } } }',
  ],
  [
    'two rows of a type, one with a resolver of its own in a part',
    `{ b: invoice(id: "${globalId('Invoice', 11_077)}") { id currency totals { gross { amount } } }
       a: invoice(id: "${globalId('Invoice', 11_076)}") { id currency totals { gross { amount } taxBreakdown { rate } } } }`,
  ],
  ['bank details', '{ customers(first: 3) { nodes { name bankAccount { iban } } } }'],
  ['a key that is no property', '{ customers(first: 1) { nodes { __proto__: name } } }'],
  [
    'an error in each row',
    '{ customers(first: 3) { nodes { name invoices(after: "none") { nodes { id } } } } }',
  ],
  [
    'types behind an interface',
    `{ nodes(ids: ["${alfreds}", "${globalId('Product', 1)}", "${globalId('Product', 9_999)}"]) {
       __typename id ... on Customer { name } ... on Product { number } } }`,
  ],
  [
    'named fragments',
    '{ customers(first: 2) { ...c } } fragment c on CustomerConnection { nodes { ...n } } fragment n on Customer { name }',
  ],
  [
    'the same field from two fragments',
    '{ viewer { ...a ...b } } fragment a on Viewer { token { id } } fragment b on Viewer { token { name } }',
  ],
  [
    'what is only there by its directives',
    'query ($on: Boolean!) { viewer { kind permissions @include(if: $on) } }',
    { on: false },
  ],
  ['a filter', '{ customers(filter: { country: [DE], name: { contains: "blau" } }) { nodes { name } } }'],
  ['introspection', '{ __type(name: "Customer") { name fields { name } } __typename }'],
  ['the catalogue', '{ resourceGroups { name resources { name permissions { name } } } }'],
]

describe('a query is answered in the same way however often it is asked', () => {
  test.each(requests)('%s', async (_what, query, variables) => {
    const body = { query, variables }
    const expected = await plainly(body)
    for (let use = 1; use <= 4; use++) expect({ use, ...(await again(body)) }).toEqual({ use, ...expected })
  })
})

test('two rows of a type are read whole, whatever is selected of each', async () => {
  const query = `{ invoices(first: 2) { nodes { id } } }`
  const [one, other] = JSON.parse((await plainly({ query })).text).data.invoices.nodes
  const { text } = await plainly({
    query: `{ a: invoice(id: "${one.id}") { totals { gross { amount } } }
              b: invoice(id: "${other.id}") { totals { gross { amount } taxBreakdown { rate } } } }`,
  })
  const { data, errors } = JSON.parse(text)
  expect(errors).toBeUndefined()
  expect(data.b.totals.taxBreakdown.length).toBeGreaterThan(0)
})

test('errors tell where in the text of the query they are, however often it is asked', async () => {
  const query = '{\n  a: customer(id: "none") {\r\n id }\n\n  b: customer(id: "no") { id } }'
  for (let use = 1; use <= 3; use++) {
    const { text } = await again({ query })
    expect(JSON.parse(text).errors.map(({ locations }: { locations: object }) => locations)).toEqual([
      [{ line: 2, column: 3 }],
      [{ line: 5, column: 3 }],
    ])
  }
})

test('one operation of several is answered, whichever was compiled', async () => {
  const query = 'query a { customers(first: 1) { totalCount } } query b { products(first: 1) { totalCount } }'
  for (let use = 1; use <= 4; use++)
    for (const operationName of ['a', 'b']) {
      const { text } = await again({ query, operationName })
      expect(Object.keys(JSON.parse(text).data)).toEqual([operationName === 'a' ? 'customers' : 'products'])
    }
})
