import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { createLog } from '../../src/lib/log.ts'
import { createPlainToken } from '../../src/modules/tokens/secret.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let administrator: string

beforeAll(async () => {
  app = await startTestApp({ proxies: 1, limitRates: true })
  administrator = await app.session(await app.user('ADMINISTRATOR'))
})
afterAll(() => app.close())

type Answer = Awaited<ReturnType<TestApp['ask']>>
const codeOf = ({ errors: [error] }: Answer) => error?.extensions.code ?? null
const told = ({ headers }: Answer) =>
  ['ratelimit-policy', 'ratelimit', 'retry-after'].map((name) => headers.get(name))
const update = (operationsPerMinute: number) =>
  app
    .ask(administrator, '{ tokenPolicy { version } }')
    .then(({ data }) =>
      app.ask(
        administrator,
        'mutation ($input: UpdateTokenPolicyInput!) { updateTokenPolicy(input: $input) { tokenPolicy { operationsPerMinute } } }',
        { variables: { input: { version: data.tokenPolicy.version, operationsPerMinute } } },
      ),
    )

describe('a token', () => {
  const viewer = '{ viewer { kind } }'

  test('may ask as often in a minute as the policy has it; then it is told how long to wait, and nothing is done', async () => {
    expect((await update(4)).data.updateTokenPolicy.tokenPolicy).toEqual({ operationsPerMinute: 4 })
    const token = await app.token(['customer:create', 'customer:read'])
    const quiet = [await app.ask(token.secret, viewer), await app.ask(token.secret, '{')]
    expect(quiet.map(told)).toEqual([
      [null, null, null],
      [null, null, null],
    ])
    for (const left of [1, 0]) {
      const answer = await app.ask(token.secret, viewer)
      expect([answer.status, ...told(answer)]).toEqual([
        200,
        '"token";q=4;w=60',
        expect.stringMatching(new RegExp(`^"token";r=${left};t=([1-9]|[1-5]\\d|60)$`)),
        null,
      ])
    }
    const create = 'mutation { createCustomer(input: { name: "One too many" }) { id } }'
    for (const accept of ['*/*', 'application/graphql-response+json', 'application/json, */*']) {
      const refused = await app.ask(token.secret, create, { headers: { accept } })
      expect([refused.status, codeOf(refused)]).toEqual([429, 'RATE_LIMITED'])
      const seconds = Number(refused.headers.get('retry-after'))
      expect(seconds).toBeGreaterThan(0)
      expect(seconds).toBeLessThanOrEqual(60)
      expect(told(refused)).toEqual(['"token";q=4;w=60', `"token";r=0;t=${seconds}`, String(seconds)])
      expect(refused.headers.get('cache-control')).toBe('no-store')
    }
    const customers = await app.app.database.db.selectFrom('partners').select('id').execute()
    expect(customers).toEqual([])

    // What was refused so is no operation of the token; the second was no document.
    await app.app.tokenUsage.flush()
    const { operations } = await app.app.database.db
      .selectFrom('token_usage_days')
      .select('operations')
      .where('token_id', '=', token.id)
      .executeTakeFirstOrThrow()
    expect(operations).toBe(3)

    const other = await app.token(['customer:read'])
    expect((await app.ask(other.secret, viewer)).status).toBe(200)
    for (let i = 0; i < 6; i++) expect((await app.ask(administrator, viewer)).status).toBe(200)
  })

  test('is told at once of the same, and not let in, if many requests come together', async () => {
    await update(4)
    const token = await app.token(['customer:read'])
    const answers = await Promise.all(Array.from({ length: 10 }, () => app.ask(token.secret, viewer)))
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(4).fill(200), ...Array(6).fill(429)])
  })

  test('follows a policy that another instance changed, as soon as it is read again', async () => {
    await update(1)
    const other = createApp({
      databaseUrl: app.url,
      tokenPeppers: app.tokenPeppers,
      auditKeys: app.auditKeys,
      log: createLog('silent'),
    })
    const { secret } = await app.token(['customer:read'])
    const ask = async () => {
      const response = await other.endpoint.fetch('http://gatehouse.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({ query: viewer }),
      })
      return response.status
    }
    await other.tokenRate.round()
    expect([await ask(), await ask()]).toEqual([200, 429])
    await update(3)
    await other.tokenRate.round()
    expect([await ask(), await ask()]).toEqual([200, 429])
    // What can't be read leaves it as it is.
    const rename = (from: string, to: string) =>
      app.app.database.db.schema.alterTable(from).renameTo(to).execute()
    await rename('token_policy', 'away')
    await other.tokenRate.round().finally(() => rename('away', 'token_policy'))
    expect(await ask()).toBe(429)
    await other.close()
    await update(10_000)
  })
})

describe('an address', () => {
  const ask = (secret: string, address: string, query = '{ viewer { kind } }') =>
    app.ask(secret, query, { headers: { 'x-forwarded-for': address } })
  const mistyped = (secret: string) => `${secret.slice(0, -1)}${secret.endsWith('a') ? 'b' : 'a'}`
  const spend = async (address: string) => {
    for (let i = 0; i < 20; i++) await ask(createPlainToken().text, address)
  }
  const refused = async (answer: Promise<Answer>) => [(await answer).status, codeOf(await answer)]

  test('may send 20 wrong tokens in a minute; more are refused without a look into the database', async () => {
    const kinds = [
      () => createPlainToken().text,
      () => mistyped(createPlainToken().text),
      () => 'eyJhbGciOiJub25lIn0.e30.',
    ]
    for (let i = 0; i < 20; i++)
      expect(await refused(ask(kinds[i % 3]?.() ?? '', '192.0.2.1'))).toEqual([401, 'TOKEN_INVALID'])
    app.statements.length = 0
    for (const wrong of kinds) {
      const answer = await ask(wrong(), '192.0.2.1')
      expect([answer.status, codeOf(answer)]).toEqual([429, 'RATE_LIMITED'])
      const seconds = Number(answer.headers.get('retry-after'))
      expect(seconds).toBeGreaterThan(0)
      expect(seconds).toBeLessThanOrEqual(60)
      expect(told(answer)).toEqual([
        '"wrong-credentials";q=20;w=60',
        `"wrong-credentials";r=0;t=${seconds}`,
        String(seconds),
      ])
    }
    expect(app.statements).toEqual([])
    expect(await refused(ask(createPlainToken().text, '192.0.2.2'))).toEqual([401, 'TOKEN_INVALID'])
  })

  test('keeps no token out that was valid here before, whoever shares it; one that was not waits or comes from elsewhere', async () => {
    const [used, fresh] = [await app.token(['customer:read']), await app.token(['customer:read'])]
    expect((await ask(used.secret, '192.0.2.9')).status).toBe(200)
    await spend('192.0.2.3')
    expect((await ask(used.secret, '192.0.2.3')).status).toBe(200)
    app.statements.length = 0
    expect(await refused(ask(fresh.secret, '192.0.2.3'))).toEqual([429, 'RATE_LIMITED'])
    const guessed = `${used.secret.slice(0, 16)}${createPlainToken().text.slice(16)}`
    expect(await refused(ask(guessed, '192.0.2.3'))).toEqual([429, 'RATE_LIMITED'])
    expect(app.statements).toEqual([])
    expect((await ask(fresh.secret, '192.0.2.4')).status).toBe(200)
    expect((await ask(fresh.secret, '192.0.2.3')).status).toBe(200)

    // It is asked for as ever: that it was valid is no reason to let it in.
    await ask(used.secret, '192.0.2.4', lock(used))
    expect(await refused(ask(used.secret, '192.0.2.3'))).toEqual([401, 'TOKEN_LOCKED'])
    expect(
      (await app.ask(administrator, '{ viewer { kind } }', { headers: { 'x-forwarded-for': '192.0.2.3' } }))
        .status,
    ).toBe(200)
  })

  test('has no wrong tokens where their secrets are right: locked, expired', async () => {
    const token = await app.token(['customer:read'])
    await app.ask(token.secret, lock(token))
    for (let i = 0; i < 25; i++)
      expect(await refused(ask(token.secret, '192.0.2.5'))).toEqual([401, 'TOKEN_LOCKED'])
  })

  test('is its network with IPv6, and what our own proxy says, not the sender', async () => {
    await spend('2001:db8:1:2::1')
    expect((await ask(createPlainToken().text, '2001:db8:1:2:ffff::7')).status).toBe(429)
    expect((await ask(createPlainToken().text, '2001:db8:1:3::1')).status).toBe(401)
    expect((await ask(createPlainToken().text, '192.0.2.77, 2001:db8:1:2::9')).status).toBe(429)
    expect((await ask(createPlainToken().text, '2001:db8:1:2::9, 192.0.2.77')).status).toBe(401)
  })
})

const lock = (token: IssuedToken) =>
  `mutation { lockAccessToken(input: { id: "${globalId('AccessToken', token.id)}", reason: "x" }) { id } }`
