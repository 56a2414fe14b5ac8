import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { startHttpServer } from '../../src/http/http-server.ts'
import { openSocket, readAll, statusOf } from '../support/raw-request.ts'
import { startServerProcess } from '../support/server-process.ts'
import { startTestApp } from '../support/test-app.ts'
import { type HttpService, startHttpService } from './http-service.ts'

let service: HttpService
beforeAll(async () => {
  service = await startHttpService()
})
afterAll(() => service.close())

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(service.url + path, { headers, redirect: 'manual' })

test('it lives, and is ready', async () => {
  const live = await get('/health/live')
  expect([live.status, await live.json()]).toEqual([200, { status: 'live' }])
  const ready = await get('/health/ready')
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }])
})

test('without its database it lives and is not ready', async () => {
  const app = await startTestApp()
  const server = await startHttpServer(app.app, '127.0.0.1', 0)
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200)
  await app.app.database.close()
  expect((await fetch(`${server.url}/health/live`)).status).toBe(200)
  const ready = await fetch(`${server.url}/health/ready`)
  expect([ready.status, await ready.json()]).toEqual([503, { status: 'not ready' }])
  await server.stop()
  await app.close()
})

test('the root leads to the endpoint', async () => {
  const response = await get('/')
  expect(response.status).toBe(302)
  expect(response.headers.get('location')).toBe('/graphql')
})

test.each(['/nothing', '/health', '/health/live/', '/.env', '/graphiql', '/graphql/schema'])(
  '%s is 404',
  async (path) => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ error: 'There is nothing here. The service is at /graphql.' })
  },
)

describe('GraphiQL', () => {
  const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  let page: string
  let policy: Record<string, string>
  beforeAll(async () => {
    const response = await get('/graphql', html)
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    page = await response.text()
    policy = Object.fromEntries(
      (response.headers.get('content-security-policy') ?? '')
        .split('; ')
        .map((it) => [it.split(' ')[0], it.slice(it.indexOf(' ') + 1)]),
    )
  })

  test('is what a browser gets', () => {
    expect(page).toContain('<title>Gatehouse</title>')
  })

  test('is the same page with and without compression', async () => {
    const plain = await get('/graphql', { ...html, 'accept-encoding': 'identity' })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toBe(page)
  })

  test('loads nothing from another host', () => {
    expect(page).not.toMatch(
      /<script[^>]*\ssrc=|<link[^>]*\shref="(?!data:)|<iframe|@import|url\(\s*["']?https?:/i,
    )
    expect(page).not.toMatch(/\bimport\s*\(\s*["'`]https?:|importScripts\(\s*["'`]https?:/)
  })

  test('may run its own scripts and no other, and speak only to this service', () => {
    expect(policy).toMatchObject({
      'default-src': "'none'",
      'connect-src': "'self'",
      'worker-src': 'blob:',
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    })
    const scripts = [...page.matchAll(/<script>(.*?)<\/script>/gs)].map(([, script = '']) => script)
    expect(scripts).toHaveLength(2)
    const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
    expect(policy['script-src']).toBe(hashes.join(' '))
  })

  test('is not what a program gets that accepts anything', async () => {
    const response = await get('/graphql?query=%7B__typename%7D', {
      accept: '*/*',
      authorization: `Bearer ${service.everything.secret}`,
    })
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
  })

  test('may ask for the whole schema, with everything that its query can name', async () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      experimentalDirectiveDeprecation: true,
      oneOf: true,
      typeDepth: 12,
    })
    const { status, data } = await service.app.ask(service.everything.secret, query)
    expect(status).toBe(200)
    expect(data.__schema.types.length).toBeGreaterThan(50)
  })
})

describe.runIf(inject('engine') === 'sqlite')('a process that is told to end', () => {
  test('answers what is under way, takes nothing new, and ends within seconds', async () => {
    const server = await startServerProcess()
    const body = JSON.stringify({ query: '{ viewer { permissions } }' })
    const underWay = await openSocket(server.url)
    underWay.write(
      `POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.secret}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    )
    const idle = await openSocket(server.url)
    idle.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(idle, 'data')

    const since = Date.now()
    const ended = server.stop()
    await delay(300)
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow()
    underWay.write(body.slice(10))
    const answer = await readAll(underWay)
    expect(statusOf(answer)).toBe(200)
    expect(answer).toContain('customer:read')
    expect(await ended).toBe(0)
    expect(Date.now() - since).toBeLessThan(4_000)
  })
})
