import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { allRows } from '../support/all-rows.ts'
import type { BrowserClient } from '../support/browser-client.ts'
import { password, publicUrl, type SignInService, startSignInService } from './sign-in-service.ts'

let service: SignInService
let browser: BrowserClient
let login: string

beforeAll(async () => {
  service = await startSignInService()
  login = (await service.person('ADMINISTRATOR')).login
  browser = await service.signedIn(login)
})
afterAll(() => service.close())

const mutation = 'mutation { createProductCategory(input: { name: "Planted" }) { productCategory { id } } }'
const json = { query: mutation }
const urlencoded = new URLSearchParams(json).toString()
const multipart = [
  '--b',
  'Content-Disposition: form-data; name="operations"',
  '',
  JSON.stringify(json),
  '--b',
  'Content-Disposition: form-data; name="map"',
  '',
  '{}',
  '--b--',
  '',
].join('\r\n')

let before: unknown
beforeEach(async () => {
  before = await allRows(service.app.app.database)
})

/** Sends with the cookie, as a browser would on behalf of whatever page it shows. */
const send = (init: RequestInit & { headers?: Record<string, string> }, path = '/graphql') =>
  fetch(`${service.server.url}${path}`, {
    method: 'POST',
    redirect: 'manual',
    ...init,
    headers: {
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...init.headers,
    },
  })

const good = {
  origin: publicUrl,
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/json',
  'gatehouse-session': '1',
}
const without = (name: keyof typeof good) =>
  Object.fromEntries(Object.entries(good).filter(([key]) => key !== name))

const probes: Record<string, RequestInit & { headers: Record<string, string> }> = {
  'without the header': { headers: without('gatehouse-session'), body: JSON.stringify(json) },
  'with another value of the header': {
    headers: { ...good, 'gatehouse-session': 'true' },
    body: JSON.stringify(json),
  },
  'without an origin': { headers: without('origin'), body: JSON.stringify(json) },
  'from another origin': {
    headers: { ...good, origin: 'https://evil.example' },
    body: JSON.stringify(json),
  },
  'from another port': { headers: { ...good, origin: 'http://127.0.0.1:4001' }, body: JSON.stringify(json) },
  'from an opaque origin': { headers: { ...good, origin: 'null' }, body: JSON.stringify(json) },
  'from an origin that begins like ours': {
    headers: { ...good, origin: `${publicUrl}.evil.example` },
    body: JSON.stringify(json),
  },
  'across sites, by the browser’s word': {
    headers: { ...good, 'sec-fetch-site': 'cross-site' },
    body: JSON.stringify(json),
  },
  'from a neighbour of the same site': {
    headers: { ...good, 'sec-fetch-site': 'same-site' },
    body: JSON.stringify(json),
  },
  'as a form': {
    headers: { ...good, 'content-type': 'application/x-www-form-urlencoded' },
    body: urlencoded,
  },
  'as text': { headers: { ...good, 'content-type': 'text/plain' }, body: JSON.stringify(json) },
  'as a multipart form': {
    headers: { ...good, 'content-type': 'multipart/form-data; boundary=b' },
    body: multipart,
  },
  'as JSON by a lie': {
    headers: { ...good, 'content-type': 'text/plain; application/json' },
    body: JSON.stringify(json),
  },
  'without a type': {
    headers: { ...without('content-type'), 'content-type': '' },
    body: JSON.stringify(json),
  },
}

test.each(Object.entries(probes))('%s: refused, and nothing is executed', async (_name, probe) => {
  const response = await send(probe)
  const text = await response.text()
  expect(response.status, text).toBe(403)
  expect(JSON.parse(text).errors[0].extensions.code).toBe('CSRF_REFUSED')
  expect(response.headers.get('access-control-allow-origin')).toBeNull()
  expect(await allRows(service.app.app.database)).toEqual(before)
})

test('a GET reads no cookie', async () => {
  const headers = without('content-type') as Record<string, string>
  const response = await send(
    { method: 'GET', headers: { ...headers, accept: 'application/json' } },
    `/graphql?query=${encodeURIComponent('{ viewer { permissions } }')}`,
  )
  expect(response.status).toBe(401)
  expect(
    ((await response.json()) as never as { errors: [{ extensions: { code: string } }] }).errors[0].extensions
      .code,
  ).toBe('UNAUTHENTICATED')
})

test('the cookie and a token together are refused: neither decides', async () => {
  const { secret } = await service.app.token('ALL')
  before = await allRows(service.app.app.database)
  const { status, errors } = await browser.ask(mutation, { headers: { authorization: `Bearer ${secret}` } })
  expect(status).toBe(400)
  expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
  expect(errors[0]?.message).toContain('a token and the cookie of a session')
  expect(await allRows(service.app.app.database)).toEqual(before)
})

test('a session is no bearer token', async () => {
  const secret = browser.cookies.get('__Host-gatehouse-session') as string
  const { status, errors } = await service.app.ask(secret, '{ viewer { permissions } }')
  expect(status).toBe(401)
  expect(errors[0]?.extensions.code).toBe('TOKEN_INVALID')
})

test('two cookies of the name are refused by the endpoint and by the pages: neither decides', async () => {
  const secret = browser.cookies.get('__Host-gatehouse-session')
  const twice = [
    `__Host-gatehouse-session=planted; __Host-gatehouse-session=${secret}`,
    `__Host-gatehouse-session=${secret}; x=1; __Host-gatehouse-session=${secret}`,
  ]
  for (const cookie of twice) {
    const { status, errors } = await browser.ask(mutation, { headers: { cookie } })
    expect(status).toBe(400)
    expect(errors[0]?.extensions.code).toBe('BAD_REQUEST')
    expect(errors[0]?.message).toContain('__Host-gatehouse-session came 2 times')
    for (const page of [
      await browser.get('/sign-in', { cookie }),
      await browser.submit('/sign-out', {}, { cookie }),
    ]) {
      expect(page.status).toBe(400)
      expect(page.text).toContain('sends a cookie twice')
      expect(page.headers.getSetCookie()).toEqual([])
    }
  }
  expect(await allRows(service.app.app.database)).toEqual(before)
})

test.each([
  ['/sign-in', { login: 'x', password: 'y' }],
  ['/sign-out', {}],
])(
  'a form elsewhere that is sent to %s does nothing: nobody is signed in or out by others',
  async (path, form) => {
    const filled = path === '/sign-in' ? { login, password } : form
    const elsewhere: Record<string, string | null>[] = [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
      { origin: null },
      { 'sec-fetch-site': 'same-site' },
    ]
    for (const headers of elsewhere) {
      const answer = await browser.submit(path, filled, headers)
      expect(answer.status).toBe(403)
      expect(answer.headers.getSetCookie()).toEqual([])
    }
    expect((await browser.ask('{ viewer { permissions } }')).status).toBe(200)
    expect(await allRows(service.app.app.database)).toEqual(before)
  },
)

test('all of this is about who sends, not about what: from our own page it is executed', async () => {
  const { errors } = await browser.ask(mutation)
  expect(errors).toEqual([])
  expect(await allRows(service.app.app.database)).not.toEqual(before)
})
