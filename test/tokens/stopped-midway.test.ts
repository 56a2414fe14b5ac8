import { request as httpRequest } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WrongCredentials } from '../../src/authentication/wrong-credentials.ts'
import { PermissionSet } from '../../src/authorization/permission-set.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { type HttpServer, startHttpServer } from '../../src/http/http-server.ts'
import { tokenAuthenticator } from '../../src/modules/tokens/authenticator.ts'
import { createToken } from '../../src/modules/tokens/create-token.ts'
import { updateTokenPolicy } from '../../src/modules/tokens/token-policy.ts'
import { changeUser } from '../../src/modules/users/change-user.ts'
import { createUser } from '../../src/modules/users/create-user.ts'
import { deactivateUser, reactivateUser } from '../../src/modules/users/stop-user.ts'
import type { TokenPrincipal } from '../../src/principal.ts'
import { allRows } from '../support/all-rows.ts'
import { LockAccessTokenDocument } from '../support/documents.generated.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let server: HttpServer

beforeAll(async () => {
  app = await startTestApp()
  server = await startHttpServer(app.app, '127.0.0.1', 0)
})
afterAll(async () => {
  await server.stop()
  await app.close()
})

const successor = 'createAccessToken(input: { name: "successor", permissions: ["customer:read"] }) { secret }'
const rights = ['accessToken:create', 'accessToken:delete', 'customer:create', 'customer:read']

test('a request that is sent slowly does not outrun the lock of its token', async () => {
  const admin = await app.token('ALL')
  const token = await app.token(rights)
  const body = JSON.stringify({
    query: `mutation { createCustomer(input: { name: "late" }) { id } ${successor} }`,
  })
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>()
  const slow = httpRequest(
    `${server.url}/graphql`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        authorization: `Bearer ${token.secret}`,
      },
    },
    (response) => resolve(response.resume().statusCode),
  ).on('error', reject)
  slow.write(body.slice(0, 1))
  await delay(400)
  await app.ask(admin.secret, LockAccessTokenDocument, {
    variables: { input: { id: globalId('AccessToken', token.id), reason: 'a test' } },
  })
  const before = await allRows(app.app.database)
  slow.end(body.slice(1))
  expect(await promise).toBe(401)
  expect(await allRows(app.app.database)).toBe(before)
})

test('a token that deletes itself leaves no successor', async () => {
  const token = await app.token(rights)
  const { data, errors } = await app.ask(
    token.secret,
    `mutation { deleteAccessToken(input: { id: "${globalId('AccessToken', token.id)}" }) { deletedId } ${successor} }`,
  )
  expect(data.createAccessToken).toBeNull()
  expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
  expect(await allRows(app.app.database)).not.toContain('successor')
})

test.each([
  ['locks', 'lockAccessTokens(input: { filter: $filter, count: 1, reason: "a test" }) { lockedCount }'],
  ['deletes', 'deleteAccessTokens(input: { filter: $filter, count: 1 }) { deletedCount }'],
  ['changes the policy', 'updateTokenPolicy(input: { version: 1, inactivityDays: 15 }) { version }'],
])('a token that deletes itself no more %s', async (_what, mutation) => {
  const ownerId = await app.user(['customer:read'])
  await app.token(['customer:read'], { ownerId })
  const token = await app.token('ALL')
  const variables = mutation.includes('$filter') ? { filter: { ownerId: globalId('User', ownerId) } } : {}
  const { data, errors } = await app.ask(
    token.secret,
    `mutation ${mutation.includes('$filter') ? '($filter: AccessTokenFilter!)' : ''} {
      deleteAccessToken(input: { id: "${globalId('AccessToken', token.id)}" }) { deletedId }
      refused: ${mutation} }`,
    { variables },
  )
  expect(data.deleteAccessToken).not.toBeNull()
  expect([data.refused, errors[0]?.extensions.code]).toEqual([null, 'FORBIDDEN'])
})

test('a person who has made themself no administrator deletes nobody’s tokens any more', async () => {
  const ownerId = await app.user(['customer:read'])
  await app.token(['customer:read'], { ownerId })
  await app.user('ADMINISTRATOR')
  const userId = await app.user('ADMINISTRATOR')
  const { data, errors } = await app.ask(
    await app.session(userId),
    `mutation ($filter: AccessTokenFilter!) {
      updateUser(input: { id: "${globalId('User', userId)}", version: 1, role: USER }) { id }
      deleteAccessTokens(input: { filter: $filter, count: 1 }) { deletedCount } }`,
    { variables: { filter: { ownerId: globalId('User', ownerId) } } },
  )
  expect(data.updateUser).not.toBeNull()
  expect([data.deleteAccessTokens, errors[0]?.extensions.code]).toEqual([null, 'FORBIDDEN'])
})

test('a token that deletes itself deletes no other any more', async () => {
  const ownerId = await app.user(['customer:read'])
  const other = await app.token(['customer:read'], { ownerId })
  const token = await app.token(['accessToken:delete', 'tokenAdministration:delete'])
  const idOf = ({ id }: { id: number }) => globalId('AccessToken', id)
  const { data, errors } = await app.ask(
    token.secret,
    `mutation { deleteAccessToken(input: { id: "${idOf(token)}" }) { deletedId }
      refused: deleteAccessToken(input: { id: "${idOf(other)}" }) { deletedId } }`,
  )
  expect(data.deleteAccessToken).not.toBeNull()
  expect([data.refused, errors[0]?.extensions.code]).toEqual([null, 'FORBIDDEN'])
  expect((await app.ask(other.secret, '{ viewer { kind } }')).status).toBe(200)
})

test('a person who has made themself no administrator unlocks nobody’s token any more', async () => {
  const ownerId = await app.user(['customer:read'])
  const locked = await app.token(['customer:read'], { ownerId })
  const id = globalId('AccessToken', locked.id)
  await app.ask(locked.secret, LockAccessTokenDocument, { variables: { input: { id, reason: 'a test' } } })
  await app.user('ADMINISTRATOR')
  const userId = await app.user('ADMINISTRATOR')
  const { data, errors } = await app.ask(
    await app.session(userId),
    `mutation { updateUser(input: { id: "${globalId('User', userId)}", version: 1, role: USER }) { id }
      unlockAccessToken(input: { id: "${id}" }) { id } }`,
  )
  expect(data.updateUser).not.toBeNull()
  expect([data.unlockAccessToken, errors[0]?.extensions.code]).toEqual([null, 'NOT_FOUND'])
  expect((await app.ask(locked.secret, '{ viewer { kind } }')).status).toBe(401)
})

test('a token that gives itself another secret leaves no successor by the one before', async () => {
  const token = await app.token([...rights, 'accessToken:update'])
  const { data, errors } = await app.ask(
    token.secret,
    `mutation { rotateAccessToken(input: { id: "${globalId('AccessToken', token.id)}", overlap: 0 }) { secret } ${successor} }`,
  )
  expect(data.rotateAccessToken).not.toBeNull()
  expect([data.createAccessToken, errors[0]?.extensions.code]).toEqual([null, 'FORBIDDEN'])
})

type Narrowing = (token: IssuedToken) => Promise<unknown>
const narrowings: [what: string, lacking: string[], narrow: Narrowing][] = [
  [
    'loses what it would give',
    ['customer:read'],
    ({ id }) =>
      db()
        .deleteFrom('access_token_permissions')
        .where('token_id', '=', id)
        .where('permission', '=', 'customer:read')
        .execute(),
  ],
  [
    'loses that it may create any',
    ['accessToken:create'],
    ({ id }) =>
      db()
        .deleteFrom('access_token_permissions')
        .where('token_id', '=', id)
        .where('permission', '=', 'accessToken:create')
        .execute(),
  ],
  [
    'has an owner who loses it',
    ['customer:read'],
    ({ ownerId }) =>
      db()
        .deleteFrom('user_permissions')
        .where('user_id', '=', ownerId)
        .where('permission', '=', 'customer:read')
        .execute(),
  ],
]
const db = () => app.app.database.db

test.each(narrowings)(
  'a token that %s while it asks leaves no stronger successor',
  async (_what, lacking, narrow) => {
    const token = await app.token(rights, { ownerId: await app.user(rights) })
    const asking = await principalOf(token)
    await narrow(token)
    await expect(create(asking)).rejects.toMatchObject({
      extensions: { code: 'FORBIDDEN', missingPermissions: lacking },
    })
    expect(await successorsOf(token)).toBe(0)
  },
)

test('a token that is restricted to a project while it asks leaves a successor that is restricted to it too', async () => {
  const token = await app.token(rights)
  const asking = await principalOf(token)
  await db().updateTable('access_tokens').set({ all_projects: 0 }).where('id', '=', token.id).execute()
  const { id } = await create(asking)
  const made = await db().selectFrom('access_tokens').select('all_projects').where('id', '=', id).execute()
  expect(made).toEqual([{ all_projects: 0 }])
})

test('a token whose overlap ends while it asks leaves no successor', async () => {
  const token = await app.token([...rights, 'accessToken:update'])
  await app.ask(
    token.secret,
    `mutation { rotateAccessToken(input: { id: "${globalId('AccessToken', token.id)}", overlap: 60 }) { secret } }`,
  )
  const asking = await principalOf(token)
  await db().updateTable('access_tokens').set({ previous_until: 1 }).where('id', '=', token.id).execute()
  await expect(create(asking)).rejects.toMatchObject({ extensions: { code: 'FORBIDDEN' } })
  expect(await successorsOf(token)).toBe(0)
})

test('a token that loses the policy while it asks does not change it', async () => {
  const token = await app.token('ALL')
  const asking = await principalOf(token)
  const { version } = await db().selectFrom('token_policy').selectAll().executeTakeFirstOrThrow()
  await db()
    .deleteFrom('access_token_permissions')
    .where('token_id', '=', token.id)
    .where('permission', '=', 'tokenPolicy:update')
    .execute()
  await expect(
    updateTokenPolicy(app.app.database, system, asking, version, { inactivity_days: 90 }),
  ).rejects.toMatchObject({ extensions: { code: 'FORBIDDEN', missingPermissions: ['tokenPolicy:update'] } })
})

const newUser =
  'createUser(input: { username: "late", displayName: "Late", permissions: ["invoice:read"] }) { id }'

test.each([
  ['locks itself', (id: string) => `lockAccessToken(input: { id: "${id}", reason: "a test" }) { id }`],
  ['deletes itself', (id: string) => `deleteAccessToken(input: { id: "${id}" }) { deletedId }`],
  [
    'gives itself another secret',
    (id: string) => `rotateAccessToken(input: { id: "${id}", overlap: 0 }) { secret }`,
  ],
])('a token that %s locks nobody’s any more', async (_what, first) => {
  const other = await app.token(['customer:read'], { ownerId: await app.user(['customer:read']) })
  const token = await app.token('ALL')
  const { data, errors } = await app.ask(
    token.secret,
    `mutation { first: ${first(globalId('AccessToken', token.id))}
      second: lockAccessToken(input: { id: "${globalId('AccessToken', other.id)}", reason: "a test" }) { id } }`,
  )
  expect(data.first).not.toBeNull()
  expect([data.second, errors[0]?.extensions.code]).toEqual([null, 'FORBIDDEN'])
  expect((await app.ask(other.secret, '{ viewer { kind } }')).status).toBe(200)
})

describe('a token administers nobody any more', () => {
  const admins = [
    'user:create',
    'user:read',
    'user:update',
    'user:delete',
    'invoice:read',
    'accessToken:delete',
  ]
  const writes: [what: string, write: (asking: TokenPrincipal, id: number) => Promise<unknown>][] = [
    [
      'creates',
      (asking) =>
        createUser(
          app.app.database,
          system,
          {
            username: 'late',
            displayName: 'Late',
            email: null,
            role: 'USER',
            language: 'en',
            permissions: ['invoice:read'],
          },
          asking,
        ),
    ],
    [
      'gives rights to',
      (asking, id) =>
        changeUser(
          app.app.database,
          system,
          asking,
          { id, version: 1 },
          { permissions: PermissionSet.ofNames(['invoice:read']) },
        ),
    ],
    ['deactivates', (asking, id) => deactivateUser(app.app.database, system, asking, id)],
    ['reactivates', (asking, id) => reactivateUser(app.app.database, system, asking, id)],
  ]
  const changes: [what: string, change: Narrowing][] = [
    ['was locked', ({ id }) => change(id, { locked_at: 1, locked_by: 'HOLDER' })],
    ['was deleted', ({ id }) => db().deleteFrom('access_tokens').where('id', '=', id).execute()],
    ['was restricted', ({ id }) => change(id, { all_projects: 0 })],
    ['was given another secret', ({ id }) => change(id, { secret_number: 2 })],
    [
      'was narrowed',
      ({ id }) => db().deleteFrom('access_token_permissions').where('token_id', '=', id).execute(),
    ],
  ]
  const change = (id: number, columns: object) =>
    db().updateTable('access_tokens').set(columns).where('id', '=', id).execute()

  test.each(
    writes.flatMap(([what, write]) => changes.map(([when, stop]) => [what, when, write, stop] as const)),
  )('that %s somebody, and %s while it asked', async (_what, _when, write, stop) => {
    const other = await app.user([])
    const token = await app.token(admins)
    const asking = await principalOf(token)
    await stop(token)
    const before = await allRows(app.app.database)
    await expect(write(asking, other)).rejects.toMatchObject({
      extensions: { code: expect.stringMatching(/^(FORBIDDEN|NOT_FOUND)$/) },
    })
    expect(await allRows(app.app.database)).toBe(before)
  })

  test('that deletes itself in the same request', async () => {
    const token = await app.token(admins)
    const { data, errors } = await app.ask(
      token.secret,
      `mutation { deleteAccessToken(input: { id: "${globalId('AccessToken', token.id)}" }) { deletedId } ${newUser} }`,
    )
    expect([data.createUser, errors[0]?.extensions.code]).toEqual([null, 'FORBIDDEN'])
  })
})

const system = { kind: 'SYSTEM', name: 'test' } as const
const request = { requestId: 'test', address: null, userAgent: null }

/** Who asks, as when the request came. */
async function principalOf({ secret }: IssuedToken): Promise<TokenPrincipal> {
  const { database, peppers, lastUse } = app.app
  const { authenticate } = tokenAuthenticator(database, peppers, lastUse, new WrongCredentials(1))
  return (await authenticate(secret, request)) as TokenPrincipal
}

const create = (asking: TokenPrincipal) =>
  createToken(app.app.database, app.app.peppers, system, asking, {
    name: `successor of ${asking.tokenId}`,
    description: null,
    permissions: PermissionSet.ofNames(['customer:read']),
    expiresAt: null,
  })

async function successorsOf({ id }: IssuedToken): Promise<number> {
  const rows = await db()
    .selectFrom('access_tokens')
    .select('id')
    .where('created_by_token_id', '=', id)
    .execute()
  return rows.length
}
