import { afterAll, beforeAll, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import {
  DeleteAccessTokenDocument,
  LockAccessTokenDocument,
  UnlockAccessTokenDocument,
} from '../support/documents.generated.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

/** The column "owner (session)" of who does what: a person without any grant, and their own tokens. */
let app: TestApp
let ada: number
let session: string

beforeAll(async () => {
  app = await startTestApp()
  ada = await app.user([])
  session = await app.session(ada)
})
afterAll(() => app.close())

const idOf = ({ id }: IssuedToken) => globalId('AccessToken', id)
const lock = (by: string, token: IssuedToken) =>
  app.ask(by, LockAccessTokenDocument, { variables: { input: { id: idOf(token), reason: 'a test' } } })
const unlock = (by: string, token: IssuedToken) =>
  app.ask(by, UnlockAccessTokenDocument, { variables: { input: { id: idOf(token) } } })
const remove = (by: string, token: IssuedToken) =>
  app.ask(by, DeleteAccessTokenDocument, { variables: { input: { id: idOf(token) } } })
const create = (by: string, name: string, permissions: readonly string[]) =>
  app.ask(
    by,
    'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { secret accessToken { id lockedBy } } }',
    { variables: { input: { name, permissions } } },
  )
const codes = ({ errors }: { errors: readonly { extensions: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)
const works = async ({ secret }: Pick<IssuedToken, 'secret'>) =>
  (await app.ask(secret, '{ viewer { kind } }')).status === 200

test('a person without a grant may manage their own tokens, and nothing else', async () => {
  const { data } = await app.ask(
    session,
    '{ viewer { kind permissions token { id } accessTokens { totalCount } } }',
  )
  expect(data.viewer).toMatchObject({
    kind: 'PERSON',
    permissions: ['accessToken:create', 'accessToken:read', 'accessToken:update', 'accessToken:delete'],
    token: null,
    accessTokens: { totalCount: expect.any(Number) },
  })
  expect(codes(await app.ask(session, '{ customers { totalCount } }'))).toEqual(['FORBIDDEN'])
})

test('a person creates tokens up to their own rights, which have no creator and the full time to live', async () => {
  expect(codes(await create(session, 'too much', ['customer:read']))).toEqual(['FORBIDDEN'])
  const { data, errors } = await create(session, 'fits', ['accessToken:read'])
  expect(errors).toEqual([])
  expect(await works(data.createAccessToken)).toBe(true)
  const row = await app.app.database.db
    .selectFrom('access_tokens')
    .select(['owner_id', 'created_by_token_id'])
    .where('name', '=', 'fits')
    .executeTakeFirst()
  expect(row).toEqual({ owner_id: ada, created_by_token_id: null })
  const event = await app.app.database.db
    .selectFrom('audit_events')
    .select(['actor_kind', 'actor_user_id', 'actor_token_id'])
    .select('actor_session_id')
    .where('action', '=', 'accessToken.created')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  expect(event).toMatchObject({ actor_kind: 'PERSON', actor_user_id: ada, actor_token_id: null })
  expect(event?.actor_session_id).toBeGreaterThan(0)
})

test('a person takes back their own lock', async () => {
  const token = await app.token(['accessToken:read'], { ownerId: ada })
  expect(codes(await lock(session, token))).toEqual([])
  expect(await works(token)).toBe(false)
  const { data } = await app.ask(session, `{ accessToken(id: "${idOf(token)}") { state lockedBy } }`)
  expect(data.accessToken).toEqual({ state: 'LOCKED', lockedBy: 'OWNER' })
  expect(codes(await lock(session, token))).toEqual(['CONFLICT'])
  expect(codes(await unlock(session, token))).toEqual([])
  expect(await works(token)).toBe(true)
})

test('… but not the lock of the token itself, nor of an administrator, nor one that they replaced', async () => {
  const admin = await app.token(['tokenAdministration:lock'])
  const byItself = await app.token(['accessToken:read'], { ownerId: ada })
  const byAdmin = await app.token(['accessToken:read'], { ownerId: ada })
  const replaced = await app.token(['accessToken:read'], { ownerId: ada })
  await lock(byItself.secret, byItself)
  await lock(admin.secret, byAdmin)
  await lock(session, replaced)
  expect(codes(await lock(admin.secret, replaced))).toEqual([])
  for (const token of [byItself, byAdmin, replaced]) {
    const { errors } = await unlock(session, token)
    expect(errors[0]?.extensions).toEqual({
      code: 'FORBIDDEN',
      missingPermissions: ['tokenAdministration:lock'],
    })
    expect(await works(token)).toBe(false)
  }
})

test('a token never unlocks another of its owner, whoever locked it', async () => {
  const token = await app.token(['accessToken:update', 'accessToken:read'], { ownerId: ada })
  const other = await app.token(['accessToken:read'], { ownerId: ada })
  await lock(session, other)
  expect(codes(await unlock(token.secret, other))).toEqual(['FORBIDDEN'])
  expect(await works(other)).toBe(false)
})

test('a person deletes their own token, and can not tell somebody else’s from one that never was', async () => {
  const own = await app.token(['accessToken:read'], { ownerId: ada })
  const foreign = await app.token(['customer:read'])
  const never = { ...foreign, id: 999_999 }
  for (const act of [lock, unlock, remove]) {
    const answer = await act(session, foreign)
    expect(codes(answer)).toEqual(['NOT_FOUND'])
    expect(answer.text).toBe((await act(session, never)).text)
  }
  const read = (token: IssuedToken) =>
    app.ask(session, `{ accessToken(id: "${idOf(token)}") { name } node(id: "${idOf(token)}") { id } }`)
  expect((await read(foreign)).text).toBe((await read(never)).text)
  expect(await works(foreign)).toBe(true)
  expect(codes(await remove(session, own))).toEqual([])
  expect(await works(own)).toBe(false)
})
