import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startHttpServer } from '../../src/http/http-server.ts'
import { openSocket, readAll, sendRaw, statusOf } from '../support/raw-request.ts'
import { type HttpService, startHttpService } from './http-service.ts'

let service: HttpService
beforeAll(async () => {
  service = await startHttpService()
})
afterAll(() => service.close())

const query = JSON.stringify({ query: '{ __typename }' })
const authorization = () => `Authorization: Bearer ${service.everything.secret}`
const post = (...lines: readonly string[]) => ['POST /graphql HTTP/1.1', ...lines, authorization()]
const typed = 'Content-Type: application/json'

test.each(['a b', ']', '[', 'x:99999', '%', '<script>', '\u0001'])(
  'the host %j is refused, without a stack trace',
  async (host) => {
    const answer = await sendRaw(
      service.url,
      post(`Host: ${host}`, typed, `Content-Length: ${query.length}`),
      query,
    )
    expect(statusOf(answer)).toBe(400)
    expect(answer).not.toMatch(/node_modules|\bat \S+ \(/)
  },
)

test.each([
  ['a length and chunks', [typed, 'Content-Length: 5', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
  ['two lengths', [typed, 'Content-Length: 5', 'Content-Length: 6'], '123456'],
  ['a negative length', [typed, 'Content-Length: -5'], '12345'],
  ['a length that is no number', [typed, 'Content-Length: 5x'], '12345'],
  ['broken chunks', [typed, 'Transfer-Encoding: chunked'], 'zz\r\n{}\r\n'],
  ['an unknown transfer encoding', [typed, 'Transfer-Encoding: gzip, identity'], '{}'],
  ['a header without a name', [typed, ': x', 'Content-Length: 2'], '{}'],
  ['a header over two lines', [typed, 'X-A: 1', ' continued', 'Content-Length: 2'], '{}'],
])('a request with %s is refused', async (_what, lines, body) => {
  const answer = await sendRaw(service.url, post('Host: x', ...lines), body)
  expect(statusOf(answer)).toBe(400)
  expect(answer.length).toBeLessThan(1_000)
})

test.each([
  ['no HTTP at all', ['\u0000\u0001\u0002']],
  ['no host', ['GET /graphql HTTP/1.1']],
  ['another version', ['GET /graphql HTTP/9.9', 'Host: x']],
])('%s is refused', async (_what, lines) => {
  expect(statusOf(await sendRaw(service.url, lines))).toBe(400)
})

test('headers of 20 KB are refused', async () => {
  const answer = await sendRaw(service.url, [
    'GET /graphql HTTP/1.1',
    'Host: x',
    `X-A: ${'x'.repeat(20_000)}`,
  ])
  expect(statusOf(answer)).toBe(431)
})

test.each([
  '//graphql',
  '/graphql/',
  '/graphql/x',
  '/%67raphql',
  '/graphql;x',
  '*',
  'http://elsewhere/graphql',
  '/..;/graphql',
  '//',
  '//[',
  '//:80/sign-in',
  '/\\',
])('the path %s is not the endpoint', async (path) => {
  const answer = await sendRaw(service.url, [`GET ${path} HTTP/1.1`, 'Host: x', authorization()])
  expect(statusOf(answer)).toBe(404)
})

test('a body that is declared too long is refused before it comes', async () => {
  const answer = await sendRaw(service.url, post('Host: x', typed, 'Content-Length: 12000000'), 'x')
  expect(statusOf(answer)).toBe(413)
})

test('a client that leaves in the middle of its body leaves nothing behind', async () => {
  service.app.statements.length = 0
  const socket = await openSocket(service.url)
  socket.write(
    `${post('Host: x', typed, `Content-Length: ${query.length}`).join('\r\n')}\r\n\r\n${query.slice(0, 5)}`,
  )
  await delay(100)
  socket.destroy()
  await delay(100)
  expect((await fetch(`${service.url}/health/ready`)).status).toBe(200)
})

describe('with small limits', () => {
  const limits = {
    headersTimeout: 300,
    requestTimeout: 600,
    connectionsCheckingInterval: 50,
    maxConnections: 3,
  }
  const start = () => startHttpServer(service.app.app, '127.0.0.1', 0, limits)

  test.each([
    ['nothing', ''],
    ['half a head', 'POST /graphql HTTP/1.1\r\nHost: x\r\n'],
    ['half a body', `POST /graphql HTTP/1.1\r\nHost: x\r\n${typed}\r\nContent-Length: 50\r\n\r\n{"que`],
  ])('a client that sends %s and then waits is cut off', async (_what, sent) => {
    const server = await start()
    const socket = await openSocket(server.url)
    const head = sent.replace('Host: x\r\n', `Host: x\r\n${authorization()}\r\n`)
    socket.write(head)
    const since = Date.now()
    expect(statusOf(await readAll(socket))).toBe(408)
    expect(Date.now() - since).toBeLessThan(3_000)
    await server.stop()
  })

  test('more connections than allowed are dropped, and those there are still served', async () => {
    const server = await start()
    const sockets = await Promise.all(Array.from({ length: 3 }, () => openSocket(server.url)))
    expect(await sendRaw(server.url, ['GET /health/live HTTP/1.1', 'Host: x'])).toBe('')
    const [first] = sockets
    first?.write('GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(first && statusOf(await readAll(first))).toBe(200)
    for (const socket of sockets) socket.destroy()
    await server.stop()
  })
})
