import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type App, createApp } from '../../src/app.ts'
import { loadCompany } from '../../src/demo/load-company.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts'
import { createLog } from '../../src/lib/log.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

const query = 'query ($id: ID!) { customer(id: $id) { id name } }'
const variables = { id: globalId('Customer', 1) }
const usual = { query, variables }

let app: TestApp
let everything: IssuedToken
/** What is asked again is answered past the plugins of the endpoint. */
let hot: { readonly app: App; readonly server: HttpServer }
/** Everything goes through all of them. */
let long: { readonly app: App; readonly server: HttpServer }

async function start(pace: { readonly compileAtUse: number; readonly leanPosts: boolean }) {
  const { url: databaseUrl, tokenPeppers, auditKeys } = app
  const started = createApp({ databaseUrl, tokenPeppers, auditKeys, log: createLog('silent'), ...pace })
  return { app: started, server: await startHttpServer(started, '127.0.0.1', 0) }
}

beforeAll(async () => {
  app = await startTestApp()
  await loadCompany(app.app.database, () => {})
  everything = await app.token('ALL')
  hot = await start({ compileAtUse: 1, leanPosts: true })
  long = await start({ compileAtUse: Number.POSITIVE_INFINITY, leanPosts: false })
  for (let use = 1; use <= 2; use++) await ask(hot, usual)
})
afterAll(async () => {
  for (const { app, server } of [hot, long]) {
    await server.stop()
    await app.close()
  }
  await app.close()
})

async function ask({ server }: typeof hot, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${everything.secret}`, ...headers },
    body: JSON.stringify(body),
  })
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    caching: response.headers.get('cache-control'),
    text: await response.text(),
  }
}

test('what was asked before is answered past the endpoint', async () => {
  const endpoint = vi.spyOn(hot.app.endpoint, 'getResultForParams')
  expect(await ask(hot, usual)).toEqual(await ask(long, usual))
  expect(endpoint).not.toHaveBeenCalled()
  await ask(hot, { ...usual, query: `${query} ` })
  expect(endpoint).toHaveBeenCalledOnce()
  endpoint.mockRestore()
})

const bodies: [what: string, body: unknown, headers?: Record<string, string>][] = [
  ['variables that are null', { query, variables: null }],
  ['no variables', { query }],
  ['variables that are a list', { query, variables: [1] }],
  ['variables that are text', { query, variables: 'id' }],
  ['a variable of another kind', { query, variables: { id: { of: 1 } } }],
  ['a variable that is null', { query, variables: { id: null } }],
  ['a variable that nobody asked for', { query, variables: { ...variables, other: 1 } }],
  ['too many values in variables', { query, variables: { ...variables, others: Array(3_000).fill(0) } }],
  ['an id of another type', { query, variables: { id: globalId('Product', 1) } }],
  ['an id that is not there', { query, variables: { id: globalId('Customer', 9_999) } }],
  ['no name of an operation', { ...usual, operationName: null }],
  ['a name that no operation has', { ...usual, operationName: 'other' }],
  ['a name that is a number', { ...usual, operationName: 1 }],
  ['extensions', { ...usual, extensions: {} }],
  ['a parameter that is none', { ...usual, other: 1 }],
  ['a parameter that is none, and null', { ...usual, other: null }],
  ['a query that is a number', { query: 1 }],
  ['a prototype', JSON.parse(`{ "query": ${JSON.stringify(query)}, "__proto__": { "variables": 1 } }`)],
  ['the wish for an explanation', usual, { 'gatehouse-explain': '1' }],
  ['the wish for no explanation', usual, { 'gatehouse-explain': '0' }],
  ['a wish for an explanation that is none', usual, { 'gatehouse-explain': 'true' }],
  ['the wish for no holes', usual, { 'gatehouse-denied': 'reject' }],
  ['a wish about holes that is none', usual, { 'gatehouse-denied': 'null' }],
  ['another type of answer', usual, { accept: 'application/graphql-response+json' }],
  ['a type of answer that there is not', usual, { accept: 'text/html' }],
]

test.each(bodies)('as the endpoint answers it: %s', async (_what, body, headers) => {
  expect(await ask(hot, body, headers)).toEqual(await ask(long, body, headers))
})

test('as the endpoint answers it: who may not, or may no more, or not there', async () => {
  const [project] = await app.app.database.db
    .selectFrom('projects')
    .select('id')
    .orderBy('id', 'desc')
    .execute()
  const tokens = {
    'none of it': await app.token(['product:read']),
    'half of it': await app.token(['customer:read']),
    'in another project': await app.token('ALL', { projectIds: [project?.id ?? 0] }),
    locked: await app.token('ALL'),
  }
  await app.app.database.db
    .updateTable('access_tokens')
    .set({ locked_at: 1, locked_by: 'ADMINISTRATOR' })
    .where('id', '=', tokens.locked.id)
    .execute()
  for (const [whose, { secret }] of Object.entries(tokens)) {
    const headers = { authorization: `Bearer ${secret}` }
    expect({ whose, ...(await ask(hot, usual, headers)) }).toEqual({
      whose,
      ...(await ask(long, usual, headers)),
    })
  }
})

test('what fails in the middle is told as the endpoint tells it', async () => {
  const fail = () => Promise.reject(new Error('as told by a test'))
  const spied = vi
    .spyOn(await import('../../src/database/lean-query.ts'), 'leanQuery')
    .mockImplementation(fail)
  const answers = [await ask(hot, usual), await ask(long, usual)]
  spied.mockRestore()
  expect(answers[0]).toEqual(answers[1])
  expect(answers[0]?.text).not.toContain('as told by a test')
})
