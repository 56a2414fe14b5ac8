import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { type App, createApp } from '../../src/app.ts'
import { createLog } from '../../src/lib/log.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

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
    app = createApp({
      databaseUrl: url.href,
      tokenPeppers: direct.tokenPeppers,
      auditKeys: direct.auditKeys,
      log: createLog('silent'),
    })
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

test('what is logged of a failed statement has none of its values', async () => {
  const lines: string[] = []
  const app = await startTestApp({ log: createLog('debug', { write: (line) => lines.push(line) }) })
  const { secret } = await app.token('ALL')
  await app.app.database.db.schema.dropTable('partner_bank_accounts').execute()
  const { errors, text } = await app.ask(
    secret,
    'mutation { createCustomer(input: { name: "x", bankAccount: { accountHolder: "SECRET-HOLDER" } }) { id } }',
  )
  expect(errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
  expect(lines.some((line) => line.includes('unexpected error'))).toBe(true)
  for (const told of [...lines, text]) {
    expect(told).not.toContain('SECRET-HOLDER')
    expect(told).not.toContain(secret)
  }
  await app.close()
})

describe.runIf(inject('engine') === 'sqlite')('on SQLite', () => {
  test('a full disk fails the write, and nothing after it', async () => {
    const app = await startTestApp()
    const { secret } = await app.token('ALL')
    const limit = (pages: number) =>
      sql`pragma max_page_count = ${sql.lit(pages)}`.execute(app.app.database.db)
    const write = (notes: string) =>
      app.ask(secret, `mutation { createCustomer(input: { name: "x", notes: "${notes}" }) { id } }`)
    await limit(1)
    let failed = 0
    for (let i = 0; i < 20; i++) failed += (await write('x'.repeat(15_000))).errors.length
    expect(failed).toBeGreaterThan(0)
    await app.app.checkReady()
    await limit(1_000_000)
    expect((await write('small')).errors).toEqual([])
    await app.close()
  })

  test('while another process writes, a write waits for it, without stopping reads or the process', async () => {
    const app = await startTestApp()
    const { secret } = await app.token('ALL')
    const other = createApp({
      databaseUrl: app.url,
      tokenPeppers: app.tokenPeppers,
      auditKeys: app.auditKeys,
      log: createLog('silent'),
    })
    const { promise: written, resolve: end } = Promise.withResolvers<void>()
    const blocking = other.database.transaction(() => written)
    await delay(20)

    const write = app.ask(secret, 'mutation { createCustomer(input: { name: "Waits" }) { id } }')
    await delay(20)
    const before = performance.now()
    expect((await app.ask(secret, '{ customers { totalCount } }')).errors).toEqual([])
    await app.app.checkReady()
    expect(performance.now() - before).toBeLessThan(1_000)
    expect(await Promise.race([write, delay(0)])).toBeUndefined()
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
