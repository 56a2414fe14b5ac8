import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

const day = 86_400_000
let app: TestApp
let ada: number
let adas: string

beforeAll(async () => {
  app = await startTestApp()
  ada = await app.user(['customer:read'])
  adas = await app.session(ada)
})
afterAll(() => app.close())

let token: IssuedToken
beforeEach(async () => {
  token = await app.token(['customer:read', 'accessToken:create', 'accessToken:read'], { ownerId: ada })
})

const row = () =>
  app.app.database.db
    .selectFrom('access_tokens')
    .selectAll()
    .where('id', '=', token.id)
    .executeTakeFirstOrThrow()
const write = (columns: { idle_since?: number; expires_at?: number; expired_at?: number }) =>
  app.app.database.db.updateTable('access_tokens').set(columns).where('id', '=', token.id).execute()
const use = async () => {
  const { status } = await app.ask(token.secret, '{ viewer { kind } }')
  await app.app.lastUse.flush()
  return status
}
const extend = (expiresAt: number) =>
  app.ask(
    adas,
    'mutation ($input: ExtendAccessTokenInput!) { extendAccessToken(input: $input) { accessToken { state } } }',
    {
      variables: {
        input: { id: globalId('AccessToken', token.id), expiresAt: new Date(expiresAt).toISOString() },
      },
    },
  )
const codeOf = async (query: string) => (await app.ask(token.secret, query)).errors[0]?.extensions.code

describe('the last sign of life', () => {
  test('is when it was created, until it is used', async () => {
    const { idle_since, created_at } = await row()
    expect(idle_since).toBe(created_at)
    expect(await use()).toBe(200)
    const used = await row()
    expect(used.idle_since).toBe(used.last_used_at)
    expect(used.idle_since).toBeGreaterThanOrEqual(created_at)
  })

  test('goes forward only: a use that is written late takes back no later sign', async () => {
    const later = Date.now() + day
    await write({ idle_since: later })
    await use()
    const { idle_since, last_used_at } = await row()
    expect(last_used_at).not.toBeNull()
    expect(idle_since).toBe(later)
  })

  test('is also when it was extended', async () => {
    await write({ idle_since: 5 })
    expect((await extend(Date.now() + 200 * day)).errors).toEqual([])
    expect((await row()).idle_since).toBeGreaterThan(Date.now() - day)
  })
})

describe('a token that was noted as expired', () => {
  const noted = () => write({ expired_at: Date.now() + day })

  test('stays expired when the clock is before its expiry', async () => {
    expect(await use()).toBe(200)
    await noted()
    expect(await codeOf('{ viewer { kind } }')).toBe('TOKEN_EXPIRED')
    const { data } = await app.ask(adas, '{ viewer { accessTokens(first: 1) { nodes { state } } } }')
    expect(data.viewer.accessTokens.nodes).toEqual([{ state: 'EXPIRED' }])
  })

  test('is found as expired, and not as active', async () => {
    await noted()
    const administrators = await app.session(await app.user('ADMINISTRATOR'))
    const found = async (state: string) => {
      const { data } = await app.ask(
        administrators,
        `{ accessTokens(first: 100, filter: { state: ${state} }) { nodes { id } } }`,
      )
      return data.accessTokens.nodes.some(
        ({ id }: { id: string }) => id === globalId('AccessToken', token.id),
      )
    }
    expect([await found('ACTIVE'), await found('EXPIRED')]).toEqual([false, true])
  })

  test('lives again when it is extended, also to a time before the expiry that it had', async () => {
    await write({ expires_at: Date.now() + 100 * day })
    await noted()
    const { data, errors } = await extend(Date.now() + 50 * day)
    expect([data.extendAccessToken, errors]).toEqual([{ accessToken: { state: 'ACTIVE' } }, []])
    expect((await row()).expired_at).toBeNull()
    expect(await use()).toBe(200)
    const { changes } = await app.app.database.db
      .selectFrom('audit_events')
      .select('changes')
      .where('action', '=', 'accessToken.extended')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(JSON.parse(changes ?? '')).toMatchObject({ expired_at: [expect.any(Number), null] })
  })
})
