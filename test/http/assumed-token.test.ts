import { request as httpRequest } from 'node:http'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type App, createApp } from '../../src/app.ts'
import { WrongCredentials } from '../../src/authentication/wrong-credentials.ts'
import { loadCompany } from '../../src/demo/load-company.ts'
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts'
import { dayMs } from '../../src/lib/durations.ts'
import { createLog } from '../../src/lib/log.ts'
import { tokenAuthenticator } from '../../src/modules/tokens/authenticator.ts'
import { createPlainToken, parsePlainToken } from '../../src/modules/tokens/secret.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'
import { engine } from '../support/test-database.ts'

/**
 * A hot query may begin with what was read of its token last. Here, that is always wrong: somebody else has changed it
 * since. Whatever has begun, nobody may see it.
 */
const query = '{ customers(first: 3) { totalCount nodes { id name } } }'

/** Where tokens are changed, and what answers as if it had never seen them before. */
let app: TestApp
/** Where they are used. */
let hot: { readonly app: App; readonly server: HttpServer }
let later = 0

beforeAll(async () => {
  app = await startTestApp()
  await loadCompany(app.app.database, () => {})
  const { url: databaseUrl, tokenPeppers, auditKeys } = app
  const started = createApp({
    databaseUrl,
    tokenPeppers,
    auditKeys,
    log: createLog('silent'),
    compileAtUse: 1,
    clockOffsetMs: () => later,
  })
  hot = { app: started, server: await startHttpServer(started, '127.0.0.1', 0) }
})
afterAll(async () => {
  await hot.server.stop()
  await hot.app.close()
  await app.close()
})
beforeEach(() => {
  later = 0
})
afterEach(() => {
  vi.restoreAllMocks()
})

interface Answer {
  readonly status: number
  readonly text: string
}

async function ask(
  { secret }: Pick<IssuedToken, 'secret'>,
  body = JSON.stringify({ query }),
): Promise<Answer> {
  const response = await fetch(`${hot.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
    body,
  })
  return { status: response.status, text: await response.text() }
}

/** Known there, and its query hot. */
async function knownToken(...options: Parameters<TestApp['token']>): Promise<IssuedToken> {
  const token = await app.token(...options)
  for (let use = 1; use <= 3; use++) expect((await ask(token)).status).toBe(200)
  return token
}

const tokens = () => app.app.database.db
const update = (id: number, change: Record<string, unknown>) =>
  tokens()
    .updateTable('access_tokens')
    .set(change as never)
    .where('id', '=', id)
    .execute()
const lock = ({ id }: IssuedToken) => update(id, { locked_at: 1, locked_by: 'ADMINISTRATOR' })
const codeOf = ({ text }: Answer) => JSON.parse(text).errors?.[0].extensions.code ?? 'OK'

type Change = (token: IssuedToken) => Promise<unknown>

const refusals: [what: string, code: string, change: Change][] = [
  ['locked', 'TOKEN_LOCKED', lock],
  [
    'deleted',
    'TOKEN_INVALID',
    ({ id }) => tokens().deleteFrom('access_tokens').where('id', '=', id).execute(),
  ],
  ['expired by the clock', 'TOKEN_EXPIRED', async () => (later = 400 * dayMs)],
  ['noted as expired', 'TOKEN_EXPIRED', ({ id }) => update(id, { expired_at: 1 })],
  ['given another secret', 'TOKEN_INVALID', ({ id }) => update(id, { mac: Buffer.alloc(32, 7) })],
  [
    'of an owner who is deactivated',
    'OWNER_DEACTIVATED',
    ({ ownerId }) => tokens().updateTable('users').set({ is_active: 0 }).where('id', '=', ownerId).execute(),
  ],
]

describe('a token that is no longer valid is refused, and nothing counts as its use', () => {
  test.runIf(engine === 'mysql')(
    'and not before a second has passed, however short the query was',
    async () => {
      const token = await knownToken(['customer:read'])
      await lock(token)
      const begunAt = performance.now()
      const early = await ask(token)
      expect(performance.now() - begunAt).toBeGreaterThan(990)
      expect(codeOf(early)).toBe('TOKEN_LOCKED')
    },
  )

  test.each(refusals)('%s: %s', async (_what, code, change) => {
    const token = await knownToken(['customer:read'], { ownerId: await app.user(['customer:read']) })
    const counted = vi.spyOn(hot.app.tokenUsage, 'count')
    const used = vi.spyOn(hot.app.lastUse, 'note')
    await change(token)
    const answers = [await ask(token), await ask(token)]
    expect(answers.map(codeOf)).toEqual([code, code])
    for (const { status, text } of answers) {
      expect(status).toBe(401)
      expect(text).not.toContain('data')
    }
    expect(counted).not.toHaveBeenCalled()
    expect(used).not.toHaveBeenCalled()
  })

  test('the secret before a rotation, when its time is over', async () => {
    const token = await knownToken(['customer:read'])
    const { mac, pepper_id, secret_number } = await tokens()
      .selectFrom('access_tokens')
      .select(['mac', 'pepper_id', 'secret_number'])
      .where('id', '=', token.id)
      .executeTakeFirstOrThrow()
    await update(token.id, {
      mac: Buffer.alloc(32, 7),
      secret_number: secret_number + 1,
      previous_mac: mac,
      previous_pepper_id: pepper_id,
      previous_until: Date.now() + dayMs,
    })
    for (let use = 1; use <= 2; use++) expect(codeOf(await ask(token))).toBe('OK')
    later = 2 * dayMs
    expect(codeOf(await ask(token))).toBe('TOKEN_INVALID')
  })
})

const narrowings: [what: string, change: Change][] = [
  [
    'of its permissions',
    ({ id }) => tokens().deleteFrom('access_token_permissions').where('token_id', '=', id).execute(),
  ],
  [
    'of what its owner may do',
    ({ ownerId }) => tokens().deleteFrom('user_permissions').where('user_id', '=', ownerId).execute(),
  ],
  ['of its projects', ({ id }) => update(id, { all_projects: 0 })],
]

test.each(narrowings)('what has changed acts at once: %s', async (_what, change) => {
  const token = await knownToken(['customer:read'], { ownerId: await app.user(['customer:read']) })
  const before = await ask(token)
  await change(token)
  const anew = await app.ask(token.secret, query)
  const answer = await ask(token)
  expect(answer).toEqual({ status: anew.status, text: anew.text })
  expect(answer).not.toEqual(before)
})

test('what was widened is there at once', async () => {
  const token = await app.token(['product:read'])
  for (let use = 1; use <= 2; use++) expect(codeOf(await ask(token))).toBe('FORBIDDEN')
  await tokens()
    .insertInto('access_token_permissions')
    .values({ token_id: token.id, permission: 'customer:read' })
    .execute()
  expect(codeOf(await ask(token))).toBe('OK')
})

test('who is locked hears of that, whatever else is wrong with the request', async () => {
  const bodies = ['{', '[]', 'x'.repeat(1_000_001), JSON.stringify({ query: '{ nothing }' }), '{}']
  for (const body of bodies) {
    const token = await knownToken(['customer:read'])
    expect(codeOf(await ask(token, body))).not.toBe('OK')
    await lock(token)
    expect(codeOf(await ask(token, body))).toBe('TOKEN_LOCKED')
  }
})

test('who is locked hears of that, and not that they have asked too often', async () => {
  const token = await knownToken(['customer:read'])
  const policy = await tokens().selectFrom('token_policy').selectAll().executeTakeFirstOrThrow()
  hot.app.tokenRate.follow({ ...policy, operations_per_minute: 1 })
  expect(codeOf(await ask(token))).toBe('RATE_LIMITED')
  await lock(token)
  expect(codeOf(await ask(token))).toBe('TOKEN_LOCKED')
  hot.app.tokenRate.follow(policy)
})

test('who is locked while their body is on its way is refused', async () => {
  const token = await knownToken(['customer:read'])
  const body = JSON.stringify({ query })
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const request = httpRequest(
    `${hot.server.url}/graphql`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        authorization: `Bearer ${token.secret}`,
      },
    },
    async (response) => {
      const chunks = await response.toArray()
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
    },
  )
  request.on('error', reject)
  request.write(body.slice(0, 5))
  await new Promise((sent) => setTimeout(sent, 300))
  await lock(token)
  request.end(body.slice(5))
  expect(codeOf(await promise)).toBe('TOKEN_LOCKED')
})

test('a request counts once, for its rate and for the use of its token', async () => {
  const token = await knownToken(['customer:read'])
  const admitted = vi.spyOn(hot.app.tokenRate, 'admit')
  const counted = vi.spyOn(hot.app.tokenUsage, 'count')
  for (const body of [JSON.stringify({ query }), JSON.stringify({ query: '{ viewer { kind } }' })]) {
    expect(codeOf(await ask(token, body))).toBe('OK')
    expect([admitted.mock.calls.length, counted.mock.calls.length]).toEqual([1, 1])
    admitted.mockClear()
    counted.mockClear()
  }
})

test('a request counts once for its rate too if the token has changed meanwhile', async () => {
  const token = await knownToken(['customer:read', 'product:read'])
  const admitted = vi.spyOn(hot.app.tokenRate, 'admit')
  await tokens()
    .deleteFrom('access_token_permissions')
    .where('token_id', '=', token.id)
    .where('permission', '=', 'product:read')
    .execute()
  expect(codeOf(await ask(token))).toBe('OK')
  expect(admitted).toHaveBeenCalledOnce()
})

test('a hot query begins before its token is read, if that is a round trip', async () => {
  const token = await knownToken(['customer:read'])
  const begun: string[] = []
  const lean = await import('../../src/database/lean-query.ts')
  const { leanQuery } = lean
  vi.spyOn(lean, 'leanQuery').mockImplementation((db, sql, parameters) => {
    begun.push(/access_tokens|data_version/.test(sql) ? 'TOKEN' : 'QUERY')
    return leanQuery(db, sql, parameters)
  })
  await ask(token)
  expect([...new Set(begun)]).toEqual(engine === 'mysql' ? ['QUERY', 'TOKEN'] : ['TOKEN', 'QUERY'])
})

test('nothing is assumed of a secret that has not proved right here, nor of what was read long ago', async () => {
  const { database, peppers, lastUse } = app.app
  const { authenticate, assume } = tokenAuthenticator(database, peppers, lastUse, new WrongCredentials(20))
  const { secret } = await app.token(['customer:read'])
  const { text: wrong } = createPlainToken(parsePlainToken(secret)?.selector)
  const request = { requestId: 'test', address: null, userAgent: null }
  await expect(authenticate(wrong, request)).rejects.toMatchObject({ extensions: { code: 'TOKEN_INVALID' } })
  expect([assume(secret, request), assume(wrong, request)]).toEqual([null, null])
  await authenticate(secret, request)
  expect(assume(secret, request) !== null).toBe(engine === 'mysql')
  const now = performance.now()
  const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 10_000)
  expect(assume(secret, request)).toBeNull()
  clock.mockRestore()
  expect([assume(wrong, request), assume('gth_', request), assume('', request)]).toEqual([null, null, null])
})
