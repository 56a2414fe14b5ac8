import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import type { Shape } from './abuse/shape.ts'
import { shapes } from './abuse/shapes.ts'
import { type HttpService, startHttpService } from './http-service.ts'

const maxAnswerLength = 16_384
/** The aim for each request. */
const cpuAimMs = 250
/** What fails the test: machines that test are slow and busy. */
const cpuLimitMs = 1_000

interface Server {
  readonly url: string
  readonly secret: string
}

const send = ({ url, secret }: Server, { method = 'POST', search = '', headers, body }: Shape) =>
  fetch(`${url}/graphql${search}`, {
    method,
    headers: {
      authorization: `Bearer ${secret}`,
      accept: 'application/graphql-response+json',
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: body(), duplex: 'half' }),
  })

async function expectOutcome(server: Server, shape: Shape): Promise<void> {
  const response = await send(server, shape)
  const text = await response.text()
  const status = shape.outcome === 'harmless' ? [200, 400] : [shape.outcome]
  expect(status, text.slice(0, 1_000)).toContain(response.status)
  expect(text.length).toBeLessThanOrEqual(maxAnswerLength)
  expect(text).not.toMatch(
    /Did you mean|\bselect\b.*\bfrom\b|node_modules|\bat \S+ \(|INTERNAL_SERVER_ERROR/is,
  )
  expect(text).not.toContain(server.secret)
  const { errors = [] } = JSON.parse(text)
  if (shape.outcome !== 'harmless') expect(errors.length).toBeGreaterThan(0)
  if (shape.code) expect(errors[0].extensions.code).toBe(shape.code)
}

const goodQuery: Shape = {
  name: 'a good query',
  body: () => JSON.stringify({ query: '{ viewer { permissions } }' }),
  outcome: 200,
}

describe('what nobody means well with', () => {
  let service: HttpService
  let server: Server
  beforeAll(async () => {
    service = await startHttpService()
    server = { url: service.url, secret: service.everything.secret }
  })
  beforeEach(() => {
    service.app.statements.length = 0
  })
  afterAll(() => service.close())

  test.each(shapes)('$name: $outcome', async (shape) => {
    await expectOutcome(server, shape)
    if (shape.outcome === 'harmless') return
    // Only the one that authenticates, and again where the body took its time.
    const { statements } = service.app
    expect(statements.length).toBeLessThanOrEqual(2)
    expect(new Set(statements).size).toBeLessThanOrEqual(1)
  })
})

describe.runIf(inject('engine') === 'sqlite')('a process that gets all of it', () => {
  let server: ServerProcess
  const slow: string[] = []
  beforeAll(async () => {
    server = await startServerProcess()
    for (let i = 0; i < 20; i++) expect((await send(server, goodQuery)).status).toBe(200)
  })
  afterAll(async () => {
    if (slow.length > 0) console.warn(`More than ${cpuAimMs} ms of CPU:\n${slow.join('\n')}`)
    await server.stop()
  })

  test.each(shapes)('spends little on $name', async (shape) => {
    const before = server.cpuMs()
    await expectOutcome(server, shape)
    const after = server.cpuMs()
    if (before === null || after === null) return
    const spent = after - before
    if (spent > cpuAimMs) slow.push(`${shape.name}: ${spent} ms`)
    expect(spent).toBeLessThan(cpuLimitMs)
  })

  test('is alive after all that, and answers', async () => {
    const response = await send(server, goodQuery)
    expect(response.status).toBe(200)
    expect((await response.json()).data.viewer.permissions).toContain('customer:read')
    expect(server.isAlive()).toBe(true)
  })

  test('has logged no unexpected error, and no secret', () => {
    const logged = server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{"level"'))
    expect(logged.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([])
    expect(logged.filter((line) => line.includes(server.secret))).toEqual([])
    expect(server.output()).not.toMatch(/unhandled|MaxListeners|DeprecationWarning/i)
  })
})
