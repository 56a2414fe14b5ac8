import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { globalId } from '../../../src/graphql/ids.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../../support/test-app.ts'

const day = 86_400_000
let app: TestApp
let admin: IssuedToken
let administrators: string
let ada: number

beforeAll(async () => {
  app = await startTestApp()
  ada = await app.user(['customer:read', 'invoice:read', 'tokenAdministration:read'])
  admin = await app.token('ALL')
  administrators = await app.session(await app.user('ADMINISTRATOR'))
})
afterAll(() => app.close())

const document =
  'query ($filter: AccessTokenFilter, $order: AccessTokenOrder, $after: String) { accessTokens(filter: $filter, orderBy: $order, after: $after, first: 100) { nodes { id } pageInfo { endCursor } } }'
const list = (filter: unknown, field?: string, after?: string, by = admin.secret) =>
  app.ask(by, document, { variables: { filter, after, ...(field && { order: { field } }) } })
const codes = ({ errors }: { errors: readonly { extensions: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)

describe('who may not read what a filter is about', () => {
  const counts = (by: string, filter: string) =>
    app.ask(by, `{ accessTokenCounts(filter: ${filter}) { active } }`)

  test('of the tokens of all: gets neither a page nor a count', async () => {
    const { secret } = await app.token(['accessToken:read', 'user:read', 'project:read'])
    const answer = await app.ask(secret, '{ accessTokens { nodes { id } } accessTokenCounts { active } }')
    expect([answer.data, codes(answer)]).toEqual([
      { accessTokens: null, accessTokenCounts: null },
      ['FORBIDDEN', 'FORBIDDEN'],
    ])
  })

  test.each([
    ['a user', () => `{ ownerId: "${globalId('User', ada)}" }`, 'user:read'],
    ['a project', () => `{ projectId: "${globalId('Project', 1)}" }`, 'project:read'],
  ])('of %s: gets neither a page nor a count by it', async (_what, filter, missing) => {
    const { secret } = await app.token(['tokenAdministration:read'])
    for (const answer of [
      await counts(secret, filter()),
      await app.ask(secret, `{ accessTokens(filter: ${filter()}) { totalCount } }`),
    ]) {
      expect(codes(answer)).toEqual(['FORBIDDEN'])
      expect(answer.errors[0]?.extensions.missingPermissions).toEqual([missing])
    }
  })
})

describe('what no index answers is refused, and says what to choose', () => {
  const id = globalId('User', 1)
  const range = { from: new Date(0).toISOString() }

  test.each([
    [{ ownerId: id, permission: 'customer:read' }, undefined, 'Choose one of ownerId'],
    [{ permission: 'customer:read', resourceGroup: 'CRM' }, undefined, 'Choose one of ownerId'],
    [{ resourceGroup: 'CRM', projectId: globalId('Project', 1) }, undefined, 'Choose one of ownerId'],
    [{ permission: 'customer:read' }, 'NAME', 'CREATED_AT or EXPIRES_AT'],
    [{ projectId: globalId('Project', 1) }, 'LAST_USED_AT', 'CREATED_AT or EXPIRES_AT'],
    [{ permission: 'customer:read', neverUsed: true }, undefined, 'no range but createdAt or expiresAt'],
    [{ createdAt: range }, 'NAME', 'order by CREATED_AT'],
    [{ nameStartsWith: 'a' }, 'CREATED_AT', 'order by NAME'],
    [{ neverUsed: false }, 'WILL_BE_REMOVED_AT', 'order by LAST_USED_AT'],
    [{ willBeRemovedAt: range }, 'EXPIRES_AT', 'order by WILL_BE_REMOVED_AT'],
    [{ createdAt: range, expiresAt: range }, undefined, 'Choose one of nameStartsWith'],
    [{ resourceGroup: 'NO_SUCH_GROUP' }, undefined, 'see resourceGroups'],
    [{ resourceGroup: '' }, undefined, 'see resourceGroups'],
    [{ ownerId: '' }, undefined, 'filter.ownerId'],
    [{ projectId: '' }, undefined, 'filter.projectId'],
    [{ nameStartsWith: 'x'.repeat(81) }, undefined, '1 to 80'],
    [{ nameStartsWith: '' }, undefined, '1 to 80'],
    [{ nameStartsWith: ' \u0301' }, undefined, '1 to 80'],
    [{ ownerId: globalId('Project', 1) }, undefined, 'User'],
  ])('%j by %s', async (filter, field, message) => {
    const answer = await list(filter, field)
    expect(codes(answer)).toEqual(['BAD_USER_INPUT'])
    expect(answer.errors[0]?.message).toContain(message)
  })

  test.each([
    '["name_key","a",1]',
    '["created_at",null,1]',
    '["created_at",1.5,1]',
    '["created_at",1,"1"]',
    '["created_at",{"a":1},1]',
    'null',
    '[',
  ])('a cursor of %s', async (cursor) => {
    expect(codes(await list({}, 'CREATED_AT', Buffer.from(cursor).toString('base64url')))).toEqual([
      'BAD_USER_INPUT',
    ])
  })

  test('a cursor of another order; one that was made up finds nothing that is not there', async () => {
    const { data } = await list({}, 'NAME')
    expect(codes(await list({}, 'EXPIRES_AT', data.accessTokens.pageInfo.endCursor))).toEqual([
      'BAD_USER_INPUT',
    ])
    const before = Buffer.from('["created_at",-1,-1]').toString('base64url')
    const all = await list({ createdAt: range }, 'CREATED_AT')
    expect((await list({ createdAt: range }, 'CREATED_AT', before)).data.accessTokens.nodes).toEqual(
      all.data.accessTokens.nodes,
    )
  })
})

test.each([
  [{ state: 'ACTIVE', expiresAt: { to: new Date(Date.now() - day).toISOString() } }],
  [{ createdAt: { from: new Date(Date.now() + day).toISOString(), to: new Date(0).toISOString() } }],
  [{ neverUsed: true, lastUsedAt: { from: new Date(0).toISOString() } }],
])('%j contradicts itself and finds nothing', async (filter) => {
  const { data, errors } = await list(filter)
  expect([data.accessTokens.nodes, errors]).toEqual([[], []])
})

describe('what has changed is found at once', () => {
  let token: IssuedToken
  let id: string
  beforeEach(async () => {
    token = await app.token(['customer:read'], { ownerId: ada, expiresAt: Date.now() + day })
    id = globalId('AccessToken', token.id)
  })

  const isFound = async (filter: unknown, field?: string) => {
    const { data, errors } = await list(filter, field)
    expect(errors).toEqual([])
    return data.accessTokens.nodes.some((node: { id: string }) => node.id === id)
  }
  const change = async (mutation: string, input: Record<string, unknown>) => {
    const name = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}`
    const { errors } = await app.ask(
      administrators,
      `mutation ($input: ${name}Input!) { ${mutation}(input: $input) { __typename } }`,
      { variables: { input: { id, ...input } } },
    )
    expect(errors).toEqual([])
  }

  test('a lock and its end, by permission, group and owner', async () => {
    const starts = [
      { permission: 'customer:read' },
      { resourceGroup: 'CRM' },
      { ownerId: globalId('User', ada) },
    ]
    const where = async (state: string) => Promise.all(starts.map((start) => isFound({ ...start, state })))
    expect([await where('ACTIVE'), await where('LOCKED')]).toEqual([
      [true, true, true],
      [false, false, false],
    ])
    await change('lockAccessToken', { reason: 'a test' })
    expect([await where('ACTIVE'), await where('LOCKED')]).toEqual([
      [false, false, false],
      [true, true, true],
    ])
    await change('unlockAccessToken', {})
    expect(await where('ACTIVE')).toEqual([true, true, true])
  })

  test('an extension, in the order of expiry, also of one that was noted as expired', async () => {
    const { db } = app.app.database
    const by = { permission: 'customer:read' }
    const late = { expiresAt: { from: new Date(Date.now() + 90 * day).toISOString() } }
    await db.updateTable('access_tokens').set({ expired_at: 1 }).where('id', '=', token.id).execute()
    expect(await isFound({ ...by, state: 'EXPIRED' })).toBe(true)
    expect(await isFound({ ...by, ...late })).toBe(false)
    await change('extendAccessToken', { expiresAt: new Date(Date.now() + 100 * day).toISOString() })
    expect(await isFound({ ...by, ...late, state: 'ACTIVE' })).toBe(true)
    expect(await isFound({ ...by, state: 'EXPIRED' })).toBe(false)
  })

  test('what has expired and was not noted yet', async () => {
    app.passTime(2 * day)
    try {
      const asking = await app.token('ALL')
      const found = async (state: string, field: string) => {
        const { data } = await list({ permission: 'customer:read', state }, field, undefined, asking.secret)
        return data.accessTokens.nodes.some((node: { id: string }) => node.id === id)
      }
      for (const field of ['CREATED_AT', 'EXPIRES_AT'])
        expect([await found('ACTIVE', field), await found('EXPIRED', field)]).toEqual([false, true])
    } finally {
      app.passTime(-2 * day)
    }
  })

  test('a right that was given, and one that was taken', async () => {
    const adas = await app.session(ada)
    const { version } = await app.app.database.db
      .selectFrom('access_tokens')
      .select('version')
      .where('id', '=', token.id)
      .executeTakeFirstOrThrow()
    const { errors } = await app.ask(
      adas,
      'mutation ($input: UpdateAccessTokenInput!) { updateAccessToken(input: $input) { version } }',
      { variables: { input: { id, version, permissions: ['invoice:read'] } } },
    )
    expect(errors).toEqual([])
    const late = { expiresAt: { from: new Date().toISOString() } }
    expect(await isFound({ permission: 'invoice:read', state: 'ACTIVE', ...late })).toBe(true)
    expect(await isFound({ permission: 'customer:read' })).toBe(false)
  })

  test('a use, in the order of last use', async () => {
    const never = { ownerId: globalId('User', ada), neverUsed: true }
    expect(await isFound(never)).toBe(true)
    await app.ask(token.secret, '{ viewer { kind } }')
    await app.app.lastUse.flush()
    expect(await isFound(never)).toBe(false)
    expect(await isFound({ ...never, neverUsed: false })).toBe(true)
  })
})

test('a token says when it will be removed, by the policy of now', async () => {
  const { db } = app.app.database
  const token = await app.token(['customer:read'])
  await db
    .updateTable('access_tokens')
    .set({ idle_since: 5 * day })
    .where('id', '=', token.id)
    .execute()
  await db.updateTable('token_policy').set({ inactivity_days: 20 }).execute()
  const { data } = await app.ask(
    admin.secret,
    `{ accessToken(id: "${globalId('AccessToken', token.id)}") { willBeRemovedAt } }`,
  )
  expect(data.accessToken.willBeRemovedAt).toBe('1970-01-26T00:00:00.000Z')
  await db.updateTable('token_policy').set({ inactivity_days: 180 }).execute()
})

test('what a filter finds in any combination is locked, and nothing else', async () => {
  const owner = await app.user(['customer:read', 'invoice:read'])
  const [both, one] = [
    await app.token(['customer:read', 'invoice:read'], { ownerId: owner }),
    await app.token(['customer:read'], { ownerId: owner }),
  ]
  const filter = {
    ownerId: globalId('User', owner),
    permission: 'invoice:read',
    resourceGroup: 'CRM',
    neverUsed: true,
  }
  const { data, errors } = await app.ask(
    administrators,
    'mutation ($input: LockAccessTokensInput!) { lockAccessTokens(input: $input) { lockedCount } }',
    { variables: { input: { filter, count: 1, reason: 'a test' } } },
  )
  expect([data.lockAccessTokens, errors]).toEqual([{ lockedCount: 1 }, []])
  const states = await app.app.database.db
    .selectFrom('access_tokens')
    .select(['id', 'locked_by'])
    .where('owner_id', '=', owner)
    .orderBy('id')
    .execute()
  expect(states).toEqual([
    { id: both.id, locked_by: 'ADMINISTRATOR' },
    { id: one.id, locked_by: null },
  ])
})
