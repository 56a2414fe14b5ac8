import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createPlainToken } from '../../src/modules/tokens/secret.ts'
import { sendRaw, statusOf } from '../support/raw-request.ts'
import { type HttpService, startHttpService } from './http-service.ts'

let service: HttpService
let secret: string
beforeAll(async () => {
  service = await startHttpService()
  secret = service.everything.secret
})
beforeEach(() => {
  service.app.statements.length = 0
})
afterAll(() => service.close())

const creation = JSON.stringify({
  query: 'mutation { createCustomer(input: { name: "Sneaked in" }) { id } }',
})
const json = { 'content-type': 'application/json' }

async function post(headers: Record<string, string>, body = creation, search = '') {
  const response = await fetch(`${service.url}/graphql${search}`, {
    method: 'POST',
    headers: { ...json, ...headers },
    body,
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    code: JSON.parse(text).errors?.[0].extensions.code,
  }
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

describe('without a credential of the one accepted form', () => {
  const refused: readonly { what: string; headers?: () => Record<string, string>; search?: () => string }[] =
    [
      { what: 'nothing' },
      { what: 'an empty header', headers: () => ({ authorization: '' }) },
      { what: 'an empty Bearer', headers: () => ({ authorization: 'Bearer' }) },
      { what: 'a Bearer of blanks', headers: () => ({ authorization: 'Bearer    ' }) },
      {
        what: 'Basic',
        headers: () => ({ authorization: `Basic ${Buffer.from(`x:${secret}`).toString('base64')}` }),
      },
      { what: 'the token without a scheme', headers: () => ({ authorization: secret }) },
      { what: 'another scheme', headers: () => ({ authorization: `Token ${secret}` }) },
      { what: 'two tokens', headers: () => ({ authorization: `Bearer ${secret} ${secret}` }) },
      {
        what: 'two credentials in one header',
        headers: () => ({ authorization: `Bearer ${secret}, Bearer ${secret}` }),
      },
      { what: 'the token in the URL', search: () => `?access_token=${secret}&token=${secret}` },
      {
        what: 'the token in a cookie',
        headers: () => ({ cookie: `token=${secret}; access_token=${secret}` }),
      },
      {
        what: 'the token in a header of another name',
        headers: () => ({ 'x-api-key': secret, 'x-authorization': `Bearer ${secret}` }),
      },
    ]

  test.each(refused)('$what: 401 UNAUTHENTICATED, and nothing is executed', async ({ headers, search }) => {
    const answer = await post(headers?.() ?? {}, creation, search?.())
    expect(answer).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.text).not.toContain(secret)
    expect(service.app.statements).toEqual([])
  })

  test.each([
    ['good and bad', () => [`Bearer ${secret}`, 'Bearer other']],
    ['bad and good', () => ['Bearer other', `Bearer ${secret}`]],
    ['good and Basic', () => [`Bearer ${secret}`, 'Basic eDp5']],
    ['twice the same', () => [`Bearer ${secret}`, `Bearer ${secret}`]],
  ])('two headers, %s: 401, and nothing is executed', async (_what, credentials) => {
    const lines = [
      'POST /graphql HTTP/1.1',
      'Host: x',
      'Content-Type: application/json',
      `Content-Length: ${creation.length}`,
    ]
    const answer = await sendRaw(
      service.url,
      [...lines, ...credentials().map((it) => `Authorization: ${it}`)],
      creation,
    )
    expect(statusOf(answer)).toBe(401)
    expect(answer).toContain('UNAUTHENTICATED')
    expect(service.app.statements).toEqual([])
  })
})

describe('with a token that is not valid', () => {
  test('one wrong character, at any place: 401 TOKEN_INVALID without a look into the database', async () => {
    for (let at = 0; at < secret.length; at++) {
      const wrong = `${secret.slice(0, at)}${secret[at] === 'a' ? 'b' : 'a'}${secret.slice(at + 1)}`
      const answer = await post(bearer(wrong))
      expect(answer, `character ${at}`).toMatchObject({ status: 401, code: 'TOKEN_INVALID' })
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/)
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.text + JSON.stringify([...answer.headers])).not.toContain(wrong)
    }
    expect(service.app.statements).toEqual([])
  })

  test.each([
    ['one character short', () => secret.slice(0, -1)],
    ['one character long', () => `${secret}0`],
    ['two in one', () => secret + secret],
    ['all of it in capitals', () => secret.toUpperCase()],
    ['no prefix', () => secret.slice(4)],
    ['something else', () => 'eyJhbGciOiJub25lIn0.e30.'],
    ['14,000 characters', () => `gth_${'a'.repeat(14_000)}`],
  ])('%s: 401 TOKEN_INVALID without a look into the database', async (_what, wrong) => {
    expect(await post(bearer(wrong()))).toMatchObject({ status: 401, code: 'TOKEN_INVALID' })
    expect(service.app.statements).toEqual([])
  })

  test('a well-formed token that was never issued is answered like a mistyped one', async () => {
    const unknown = await post(bearer(createPlainToken().text))
    const mistyped = await post(bearer(`${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`))
    const told = ({ status, text, headers }: typeof unknown) => ({
      status,
      text,
      headers: [...headers].filter(([name]) => name !== 'x-request-id' && name !== 'date'),
    })
    expect(told(unknown)).toEqual(told(mistyped))
    expect(service.app.statements).toHaveLength(1)
  })

  test('the selector of a real token with another secret is answered like that, too', async () => {
    const { text } = createPlainToken()
    const selector = secret.slice(4, 16)
    const answer = await post(bearer(`gth_${selector}${text.slice(16)}`))
    expect(answer).toMatchObject({ status: 401, code: 'TOKEN_INVALID' })
  })
})

describe('a bad token is refused before anything else is looked at', () => {
  const bad = bearer('gth_wrong')
  test.each([
    ['a broken query', json, JSON.stringify({ query: '{{{{' })],
    ['an unknown field', json, JSON.stringify({ query: '{ nothing }' })],
    ['broken JSON', json, '{'],
    ['a batch', json, '[]'],
    ['a body of another type', { 'content-type': 'text/plain' }, 'x'],
    ['a body that is too long', json, 'x'.repeat(1_500_000)],
    ['an answer in another type', { ...json, accept: 'text/plain, application/json;q=0.1' }, creation],
  ])('%s: 401', async (_what, headers, body) => {
    expect(await post({ ...headers, ...bad }, body)).toMatchObject({ status: 401, code: 'TOKEN_INVALID' })
  })

  test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s: 401', async (method) => {
    const response = await fetch(`${service.url}/graphql?query=%7B`, { method, headers: bad })
    expect(response.status).toBe(401)
  })
})

test.each(['Bearer', 'bearer', 'BEARER'])('the scheme %s is the same in any case', async (scheme) => {
  const answer = await post({ authorization: `${scheme} ${secret}` }, '{"query":"{ __typename }"}')
  expect(answer.status).toBe(200)
})

describe('the request id', () => {
  const idOf = async (headers: Record<string, string>) =>
    (await post(headers, '{"query":"{ __typename }"}')).headers.get('x-request-id')

  test.each(['abc-123_x.Y', 'a', 'x'.repeat(64)])('%s is echoed', async (id) => {
    expect(await idOf({ ...bearer(secret), 'x-request-id': id })).toBe(id)
    expect(await idOf({ 'x-request-id': id }), 'also when refused').toBe(id)
  })

  test.each(['', 'a b', 'x'.repeat(65), '<script>', 'a;b', '../x'])(
    '%j is replaced by one of our own',
    async (id) => {
      expect(await idOf({ ...bearer(secret), 'x-request-id': id })).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/)
    },
  )

  test('each request without one gets another', async () => {
    expect(await idOf(bearer(secret))).not.toBe(await idOf(bearer(secret)))
  })
})
