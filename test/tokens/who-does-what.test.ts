import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import {
  DeleteAccessTokenDocument,
  LockAccessTokenDocument,
  UnlockAccessTokenDocument,
} from '../support/documents.generated.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

/** The table "who does what" of the token system, as far as there are only tokens to do it. */
let app: TestApp
let ada: number
let bob: number

beforeAll(async () => {
  app = await startTestApp()
  ada = await app.user('ADMINISTRATOR')
  bob = await app.user('ADMINISTRATOR')
})
afterAll(() => app.close())

const idOf = ({ id }: IssuedToken) => globalId('AccessToken', id)
const lock = (by: IssuedToken, token: IssuedToken) =>
  app.ask(by.secret, LockAccessTokenDocument, { variables: { input: { id: idOf(token), reason: 'a test' } } })
const unlock = (by: IssuedToken, token: IssuedToken) =>
  app.ask(by.secret, UnlockAccessTokenDocument, { variables: { input: { id: idOf(token) } } })
const remove = (by: IssuedToken, token: IssuedToken) =>
  app.ask(by.secret, DeleteAccessTokenDocument, { variables: { input: { id: idOf(token) } } })
const codes = ({ errors }: { errors: readonly { extensions: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)
const works = async ({ secret }: IssuedToken) => (await app.ask(secret, '{ viewer { kind } }')).status === 200
const audit = (token: IssuedToken) =>
  app.app.database.db
    .selectFrom('audit_events')
    .select('action')
    .where('subject_type', '=', 'AccessToken')
    .where('subject_id', '=', token.id)
    .orderBy('id')
    .execute()
    .then((rows) => rows.map(({ action }) => action))

describe('a token', () => {
  test('locks itself without any permission, when its holder suspects a leak', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    expect(codes(await lock(token, token))).toEqual([])
    expect(await works(token)).toBe(false)
    expect(await audit(token)).toEqual(['accessToken.created', 'accessToken.locked'])
  })

  test('deletes itself without any permission', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    expect(codes(await remove(token, token))).toEqual([])
    expect(await works(token)).toBe(false)
    expect(await audit(token)).toEqual(['accessToken.created', 'accessToken.deleted'])
  })

  test('does not lock another token of its owner', async () => {
    const token = await app.token(['accessToken:read', 'accessToken:update', 'accessToken:delete'], {
      ownerId: ada,
    })
    const other = await app.token(['customer:read'], { ownerId: ada })
    expect(codes(await lock(token, other))).toEqual(['FORBIDDEN'])
    expect(await works(other)).toBe(true)
  })

  test('deletes another token of its owner with accessToken:delete, and only with it', async () => {
    const without = await app.token(['accessToken:read'], { ownerId: ada })
    const holder = await app.token(['accessToken:delete'], { ownerId: ada })
    const other = await app.token(['customer:read'], { ownerId: ada })
    expect(codes(await remove(without, other))).toEqual(['FORBIDDEN'])
    expect(await works(other)).toBe(true)
    expect(codes(await remove(holder, other))).toEqual([])
    expect(await works(other)).toBe(false)
  })

  test('can not tell a token of somebody else from one that never was', async () => {
    const token = await app.token(['accessToken:read', 'accessToken:delete'], { ownerId: ada })
    const foreign = await app.token(['customer:read'], { ownerId: bob })
    const never = { ...foreign, id: 999_999 }
    for (const act of [lock, remove])
      expect((await act(token, foreign)).text).toBe((await act(token, never)).text)
    const read = (id: string) =>
      app.ask(
        token.secret,
        `{ accessToken(id: "${id}") { name } node(id: "${id}") { id __typename } nodes(ids: ["${id}"]) { id } }`,
      )
    const answer = await read(idOf(foreign))
    expect(answer.text).toBe((await read(idOf(never))).text)
    expect(answer.data).toEqual({ accessToken: null, node: null, nodes: [null] })
    expect(await works(foreign)).toBe(true)
  })

  test('sees the tokens of its owner with accessToken:read, and nobody else’s', async () => {
    const carl = await app.user('ADMINISTRATOR')
    const token = await app.token(['accessToken:read'], { ownerId: carl })
    const other = await app.token(['customer:read'], { ownerId: carl })
    const { data, errors } = await app.ask(
      token.secret,
      `{ viewer { accessTokens { totalCount nodes { id } } } accessToken(id: "${idOf(other)}") { id } }`,
    )
    expect(errors).toEqual([])
    expect(data.viewer.accessTokens.totalCount).toBe(2)
    expect(data.viewer.accessTokens.nodes.map((it: { id: string }) => it.id).sort()).toEqual(
      [idOf(token), idOf(other)].sort(),
    )
    expect(data.accessToken.id).toBe(idOf(other))
  })

  test('knows itself without any permission, but not its secret', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    const { data } = await app.ask(token.secret, '{ viewer { kind token { id name expiresAt createdAt } } }')
    expect(data.viewer).toMatchObject({ kind: 'TOKEN', token: { id: idOf(token) } })
  })
})

describe('an administrator', () => {
  test('sees everybody’s tokens with tokenAdministration:read alone, by filter and order', async () => {
    const admin = await app.token(['tokenAdministration:read'], { ownerId: ada })
    const foreign = await app.token(['invoice:read'], { ownerId: bob })
    const { data, errors } = await app.ask(
      admin.secret,
      `{ all: accessTokens { totalCount } one: accessTokens(filter: { permission: "invoice:read", state: ACTIVE }, orderBy: { field: EXPIRES_AT }) { nodes { id state owner { id } } } }`,
    )
    expect(errors.map(({ path }) => path)).toEqual([['one', 'nodes', '@', 'owner']])
    expect(data.all.totalCount).toBeGreaterThan(5)
    expect(data.one.nodes).toContainEqual({ id: idOf(foreign), state: 'ACTIVE', owner: null })
  })

  test('locks anybody’s token with tokenAdministration:lock, and unlocks it in person', async () => {
    const admin = await app.token(['tokenAdministration:lock', 'tokenAdministration:read'], { ownerId: ada })
    const inPerson = { ...admin, secret: await app.session(ada) }
    const foreign = await app.token(['customer:read'], { ownerId: bob })
    expect(codes(await lock(admin, foreign))).toEqual([])
    expect(await works(foreign)).toBe(false)
    expect(codes(await lock(admin, foreign))).toEqual(['CONFLICT'])
    expect(codes(await unlock(admin, foreign))).toEqual(['FORBIDDEN'])
    expect(await works(foreign)).toBe(false)
    expect(codes(await unlock(inPerson, foreign))).toEqual([])
    expect(await works(foreign)).toBe(true)
    expect(codes(await unlock(inPerson, foreign))).toEqual(['CONFLICT'])
    expect(await audit(foreign)).toEqual([
      'accessToken.created',
      'accessToken.locked',
      'accessToken.refused',
      'accessToken.unlocked',
    ])
  })

  test('locks over the lock of the holder, so that only an administrator’s is left', async () => {
    const admin = await app.token(['tokenAdministration:lock', 'tokenAdministration:read'], { ownerId: ada })
    const token = await app.token(['customer:read'], { ownerId: bob })
    await lock(token, token)
    expect(codes(await lock(admin, token))).toEqual([])
    const { data } = await app.ask(
      admin.secret,
      `{ accessToken(id: "${idOf(token)}") { state lockedBy lockReason } }`,
    )
    expect(data.accessToken).toEqual({ state: 'LOCKED', lockedBy: 'ADMINISTRATOR', lockReason: 'a test' })
  })

  test('deletes anybody’s token with tokenAdministration:delete', async () => {
    const admin = await app.token(['tokenAdministration:delete'], { ownerId: ada })
    const foreign = await app.token(['customer:read'], { ownerId: bob })
    expect(codes(await remove(admin, foreign))).toEqual([])
    expect(await works(foreign)).toBe(false)
    expect(codes(await remove(admin, foreign))).toEqual(['NOT_FOUND'])
  })

  test('can not lock with the right to read', async () => {
    const reader = await app.token(['tokenAdministration:read'], { ownerId: ada })
    const foreign = await app.token(['customer:read'], { ownerId: bob })
    expect(codes(await lock(reader, foreign))).toEqual(['FORBIDDEN'])
    expect(codes(await unlock(reader, foreign))).toEqual(['FORBIDDEN'])
    expect(await works(foreign)).toBe(true)
  })
})

test('twenty locks at once: one is done, with one audit row', async () => {
  const admin = await app.token(['tokenAdministration:lock'], { ownerId: ada })
  const token = await app.token(['customer:read'], { ownerId: bob })
  const answers = await Promise.all(Array.from({ length: 20 }, () => lock(admin, token)))
  expect(answers.filter((answer) => codes(answer).length === 0)).toHaveLength(1)
  expect(await audit(token)).toEqual(['accessToken.created', 'accessToken.locked'])
})

test('a lock needs a reason', async () => {
  const token = await app.token(['customer:read'], { ownerId: ada })
  const { errors } = await app.ask(token.secret, LockAccessTokenDocument, {
    variables: { input: { id: idOf(token), reason: ' ' } },
  })
  expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'reason' })
  expect(await works(token)).toBe(true)
})
