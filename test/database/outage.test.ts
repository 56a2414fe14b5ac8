import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { type App, createApp } from '../../src/app.ts'
import { createLog } from '../../src/lib/log.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

const peppersOf = ({ app }: TestApp) =>
  `${app.peppers.current.id}:${app.peppers.current.key.toString('base64')}`

describe.runIf(inject('engine') === 'mysql')('while the database is away', () => {
  let direct: TestApp
  let token: IssuedToken
  let proxy: TcpProxy
  let app: App

  beforeAll(async () => {
    direct = await startTestApp()
    token = await direct.token(['customer:read'])
    const url = new URL(direct.url)
    proxy = await startTcpProxy(url.hostname, Number(url.port))
    url.port = String(proxy.port)
    app = createApp({ databaseUrl: url.href, tokenPeppers: peppersOf(direct), log: createLog('silent') })
  })
  beforeEach(async () => {
    proxy.mend()
    await until(async () => (await ask()).status === 200)
  })
  afterAll(async () => {
    proxy.mend()
    await app.close()
    await proxy.close()
    await direct.close()
  })

  async function ask(query = '{ customers { totalCount } }') {
    const response = await app.endpoint.fetch('http://gatehouse.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token.secret}` },
      body: JSON.stringify({ query }),
    })
    const text = await response.text()
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      text,
      body: JSON.parse(text),
    }
  }

  async function until(done: () => Promise<boolean>) {
    const giveUpAt = Date.now() + 5_000
    while (!(await done())) {
      expect(Date.now()).toBeLessThan(giveUpAt)
      await delay(50)
    }
  }

  test('an answer is 503 with Retry-After, never an allow and never a refusal; then it works again within 5 s', async () => {
    proxy.cut()
    for (let i = 0; i < 5; i++) {
      const { status, retryAfter, body, text } = await ask()
      expect(status).toBe(503)
      expect(retryAfter).toBe('5')
      expect(body.errors[0].extensions.code).toBe('SERVICE_UNAVAILABLE')
      expect(text).not.toMatch(/ECONN|mysql|127\.0\.0\.1/)
    }
    await expect(app.checkReady()).rejects.toThrow()
    proxy.mend()
    await until(async () => (await ask()).status === 200)
  })

  test('a server that says nothing is given up on within seconds', { timeout: 30_000 }, async () => {
    proxy.silence()
    const start = Date.now()
    const { status } = await ask()
    expect(status).toBe(503)
    expect(Date.now() - start).toBeLessThan(9_000)
  })

  test('last uses that could not be written are kept until they can', async () => {
    await ask()
    proxy.cut()
    await app.lastUse.flush()
    proxy.mend()
    await until(async () => (await ask()).status === 200)
    await app.lastUse.flush()
    const row = await direct.app.database.db
      .selectFrom('access_tokens')
      .select('last_used_at')
      .where('id', '=', token.id)
      .executeTakeFirstOrThrow()
    expect(row.last_used_at).not.toBeNull()
  })
})

describe.runIf(inject('engine') === 'sqlite')('while another process writes to the same file', () => {
  test('a write waits for it, without stopping reads or the process', async () => {
    const app = await startTestApp()
    const { secret } = await app.token('ALL')
    const other = createApp({ databaseUrl: app.url, tokenPeppers: peppersOf(app), log: createLog('silent') })
    const { promise: written, resolve: end } = Promise.withResolvers<void>()
    const blocking = other.database.transaction(() => written)
    await delay(20)

    const write = app.ask(secret, 'mutation { createCustomer(input: { name: "Waits" }) { id } }')
    const ticks: number[] = []
    for (let i = 0; i < 10; i++) {
      const start = performance.now()
      await delay(10)
      ticks.push(performance.now() - start)
    }
    end()
    await blocking
    expect((await write).errors).toEqual([])
    expect(Math.max(...ticks)).toBeLessThan(500)
    await other.close()
    await app.close()
  })
})
