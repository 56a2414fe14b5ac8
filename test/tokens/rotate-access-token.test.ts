import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { allRows } from '../support/all-rows.ts'
import { RotateAccessTokenDocument } from '../support/documents.generated.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

const minute = 60_000
const day = 24 * 60 * minute
let app: TestApp
let ada: number
let adas: string

beforeAll(async () => {
  app = await startTestApp()
  ada = await app.user(['customer:read'])
  adas = await app.session(ada)
})
afterAll(() => app.close())

const rotate = (by: string, { id }: Pick<IssuedToken, 'id'>, overlap: number) =>
  app.ask(by, RotateAccessTokenDocument, {
    variables: { input: { id: globalId('AccessToken', id), overlap } },
  })
const secretOf = ({ data }: Awaited<ReturnType<typeof rotate>>) => data.rotateAccessToken?.secret ?? ''
const codes = ({ errors }: { errors: readonly { extensions: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)
const works = async (secret: string) => (await app.ask(secret, '{ viewer { kind } }')).status === 200
const rowOf = ({ id }: IssuedToken) =>
  app.app.database.db.selectFrom('access_tokens').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const token = (permissions: readonly string[] = ['customer:read']) => app.token(permissions, { ownerId: ada })

async function later(ms: number, work: () => Promise<void>): Promise<void> {
  app.passTime(ms)
  try {
    await work()
  } finally {
    app.passTime(-ms)
  }
}

async function expectRefused(code: string, work: () => ReturnType<typeof rotate>): Promise<void> {
  const before = await allRows(app.app.database)
  expect(codes(await work())).toEqual([code])
  expect(await allRows(app.app.database)).toBe(before)
}

describe('a new secret', () => {
  test('works at once, as the same token with the same rights and expiry', async () => {
    const it = await token()
    const before = await rowOf(it)
    const { data, errors } = await rotate(adas, it, 0)
    expect(errors).toEqual([])
    expect(data.rotateAccessToken).toMatchObject({ id: globalId('AccessToken', it.id), version: 2 })
    const answer = await app.ask(
      data.rotateAccessToken?.secret ?? '',
      '{ viewer { permissions token { id } } }',
    )
    expect(answer.data.viewer).toEqual({
      permissions: ['customer:read'],
      token: { id: globalId('AccessToken', it.id) },
    })
    expect((await rowOf(it)).expires_at).toBe(before.expires_at)
  })

  test('is another one, and in no row', async () => {
    const it = await token()
    const secret = secretOf(await rotate(adas, it, 60))
    expect(secret.slice(16)).not.toBe(it.secret.slice(16))
    const rows = await allRows(app.app.database)
    for (const plain of [secret, it.secret]) expect(rows).not.toContain(plain.slice(16, 59))
  })

  test('without an overlap ends the one before', async () => {
    const it = await token()
    await rotate(adas, it, 0)
    expect((await app.ask(it.secret, '{ viewer { kind } }')).errors[0]?.extensions.code).toBe('TOKEN_INVALID')
  })

  test('with an overlap leaves it valid to the very end, by the database’s clock', async () => {
    const it = await token()
    const secret = secretOf(await rotate(adas, it, 7 * 24 * 60 * 60))
    expect(await works(it.secret)).toBe(true)
    await later(7 * day - minute, async () => expect(await works(it.secret)).toBe(true))
    await later(7 * day, async () => {
      expect(await works(it.secret)).toBe(false)
      expect(await works(secret)).toBe(true)
    })
  })

  test('ends the one that was left from an earlier rotation', async () => {
    const it = await token()
    const second = secretOf(await rotate(adas, it, 3_600))
    const third = secretOf(await rotate(adas, it, 3_600))
    expect(await Promise.all([it.secret, second, third].map(works))).toEqual([false, true, true])
  })

  test('has its audit row, and the token says until when the one before works', async () => {
    const it = await token()
    await rotate(adas, it, 600)
    const { previous_until } = await rowOf(it)
    const event = await app.app.database.db
      .selectFrom('audit_events')
      .select(['action', 'changes', 'actor_user_id'])
      .where('subject_id', '=', it.id)
      .orderBy('id', 'desc')
      .executeTakeFirst()
    expect(event).toEqual({
      action: 'accessToken.rotated',
      changes: JSON.stringify({ secret_number: [1, 2], previous_until: [null, previous_until] }),
      actor_user_id: ada,
    })
    const query = `{ accessToken(id: "${globalId('AccessToken', it.id)}") { previousSecretUntil } }`
    const { data } = await app.ask(adas, query)
    expect(Date.parse(data.accessToken.previousSecretUntil)).toBe(previous_until)
    await later(600_000, async () =>
      expect((await app.ask(adas, query)).data.accessToken.previousSecretUntil).toBeNull(),
    )
  })

  test('is locked with the token, and so is the one before', async () => {
    const it = await token()
    const secret = secretOf(await rotate(adas, it, 600))
    await app.ask(
      it.secret,
      `mutation { lockAccessToken(input: { id: "${globalId('AccessToken', it.id)}", reason: "leaked" }) { id } }`,
    )
    for (const plain of [secret, it.secret])
      expect((await app.ask(plain, '{ viewer { kind } }')).errors[0]?.extensions.code).toBe('TOKEN_LOCKED')
  })
})

describe('a token', () => {
  test('rotates itself without any permission, with an overlap of up to an hour', async () => {
    const it = await token()
    await expectRefused('BAD_USER_INPUT', () => rotate(it.secret, it, 3_601))
    const secret = secretOf(await rotate(it.secret, it, 3_600))
    expect(await works(it.secret)).toBe(true)
    expect(await works(secret)).toBe(true)
    expect(await works(secretOf(await rotate(secret, it, 0)))).toBe(true)
    expect(await works(secret)).toBe(false)
  })

  test('does not with a secret that was replaced: whoever has an old one can not take it over', async () => {
    const it = await token()
    await rotate(adas, it, 3_600)
    await expectRefused('FORBIDDEN', () => rotate(it.secret, it, 0))
  })

  test('of twenty rotations at once does one, whose secret works', async () => {
    const it = await token()
    const answers = await Promise.all(Array.from({ length: 20 }, () => rotate(it.secret, it, 3_600)))
    const secrets = answers.map(secretOf).filter((secret) => secret !== '')
    expect(secrets).toHaveLength(1)
    expect(await works(secrets[0] ?? '')).toBe(true)
    expect((await rowOf(it)).secret_number).toBe(2)
  })

  test('rotates no other one, whatever it was granted', async () => {
    const mighty = await app.token('ALL')
    const sibling = await app.token(['customer:read'])
    await expectRefused('FORBIDDEN', () => rotate(mighty.secret, sibling, 0))
    const blind = await token()
    const own = await token()
    await expectRefused('NOT_FOUND', () => rotate(blind.secret, own, 0))
  })
})

test('an administrator does not rotate the token of somebody else: they would have its secret', async () => {
  const it = await token()
  const administrator = await app.session(await app.user('ADMINISTRATOR'))
  await expectRefused('FORBIDDEN', () => rotate(administrator, it, 0))
})

test.each([-1, 7 * 24 * 60 * 60 + 1])(
  'an overlap of %i seconds is refused, and nothing changes',
  async (seconds) => {
    const it = await token()
    await expectRefused('BAD_USER_INPUT', () => rotate(adas, it, seconds))
    expect(await works(it.secret)).toBe(true)
  },
)

test('without its audit row there is no rotation', async () => {
  const it = await token()
  const { db } = app.app.database
  const before = await rowOf(it)
  await db.schema.alterTable('audit_events').renameTo('audit_events_away').execute()
  try {
    expect(codes(await rotate(adas, it, 0))).toEqual(['INTERNAL_SERVER_ERROR'])
  } finally {
    await db.schema.alterTable('audit_events_away').renameTo('audit_events').execute()
  }
  expect(await rowOf(it)).toEqual(before)
  expect(await works(it.secret)).toBe(true)
})

test('a person must have signed in lately', async () => {
  const it = await token()
  await later(2 * 60 * minute, () => expectRefused('REAUTHENTICATION_REQUIRED', () => rotate(adas, it, 0)))
})
