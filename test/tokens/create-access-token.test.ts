import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allPermissions } from '../../src/authorization/permission.ts'
import { allRows } from '../support/all-rows.ts'
import { CreateAccessTokenDocument, type CreateAccessTokenInput } from '../support/documents.generated.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

const day = 86_400_000
let app: TestApp
let everything: IssuedToken

beforeAll(async () => {
  app = await startTestApp()
  everything = await app.token('ALL')
})
afterAll(() => app.close())

let count = 0
const uniqueName = () => `made ${++count}`
const create = (secret: string, input: Partial<CreateAccessTokenInput>) =>
  app.ask(secret, CreateAccessTokenDocument, { variables: { input: { name: uniqueName(), ...input } } })

/** Nothing but last uses may differ after a refusal. */
async function expectNothingWritten(work: () => Promise<void>) {
  const before = await allRows(app.app.database)
  await work()
  expect(await allRows(app.app.database)).toBe(before)
}

describe('a new token', () => {
  test('is shown once with its secret, and works at once', async () => {
    const { data, errors } = await create(everything.secret, {
      permissions: ['customer:read', 'invoice:read'],
    })
    expect(errors).toEqual([])
    expect(data.createAccessToken?.accessToken).toMatchObject({
      state: 'ACTIVE',
      permissions: ['customer:read', 'invoice:read'],
    })
    const { data: asked } = await app.ask(data.createAccessToken?.secret ?? '', '{ viewer { permissions } }')
    expect(asked.viewer.permissions).toEqual(['customer:read', 'invoice:read'])
  })

  test('lives for 180 days by default', async () => {
    const { data } = await create((await app.token('ALL', { expiresAt: Date.now() + 364 * day })).secret, {
      permissions: ['customer:read'],
    })
    const lifetime = Date.parse(data.createAccessToken?.accessToken?.expiresAt ?? '') - Date.now()
    expect(Math.round(lifetime / day)).toBe(180)
  })

  test('of a whole group has the permissions that the group has now', async () => {
    const { data } = await create(everything.secret, {
      groups: [{ group: 'CRM', actions: ['READ', 'UPDATE'] }],
    })
    expect(data.createAccessToken?.accessToken?.permissions).toEqual([
      'contactPerson:read',
      'contactPerson:update',
      'customer:read',
      'customer:update',
    ])
  })

  test('keeps its secret to itself: it is in no row', async () => {
    const { data } = await create(everything.secret, { permissions: ['customer:read'] })
    const secret = data.createAccessToken?.secret ?? ''
    const rows = await allRows(app.app.database)
    expect(rows).toContain(secret.slice(4, 16))
    expect(rows).not.toContain(secret.slice(16, 59))
  })

  test('has its audit row: who, what, whose, before and after, from where', async () => {
    const { data } = await app.ask(everything.secret, CreateAccessTokenDocument, {
      variables: { input: { name: 'audited', permissions: ['customer:read'] } },
      headers: { 'x-request-id': 'request-1', 'user-agent': 'a test' },
    })
    expect(data.createAccessToken).not.toBeNull()
    const event = await app.app.database.db
      .selectFrom('audit_events')
      .selectAll()
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    expect(event).toMatchObject({
      action: 'accessToken.created',
      actor_kind: 'TOKEN',
      actor_token_id: everything.id,
      actor_user_id: everything.ownerId,
      owner_user_id: everything.ownerId,
      subject_type: 'AccessToken',
      request_id: 'request-1',
      user_agent: 'a test',
    })
    expect(JSON.parse(event.changes ?? '')).toMatchObject({
      name: [null, 'audited'],
      permissions: [null, ['customer:read']],
    })
  })
})

describe('nothing is written when', () => {
  test('the token that asks may not create tokens', async () => {
    const { secret } = await app.token(['customer:read'])
    await expectNothingWritten(async () => {
      const { errors } = await create(secret, { permissions: ['customer:read'] })
      expect(errors[0]?.extensions.missingPermissions).toContain('accessToken:create')
    })
  })

  test('it would be stronger than the token that makes it', async () => {
    const { secret } = await app.token(['accessToken:create', 'accessToken:read', 'customer:read'])
    await expectNothingWritten(async () => {
      const { errors } = await create(secret, { permissions: ['customer:read', 'invoice:read'] })
      expect(errors[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingPermissions: ['invoice:read'] })
      const viaGroup = await create(secret, { groups: [{ group: 'ACCOUNTING', actions: ['READ'] }] })
      expect(viaGroup.errors[0]?.extensions.code).toBe('FORBIDDEN')
    })
  })

  test('it would outlive the token that makes it', async () => {
    const expiresAt = Date.now() + 10 * day
    const { secret } = await app.token('ALL', { expiresAt })
    await expectNothingWritten(async () => {
      const { errors } = await create(secret, {
        permissions: ['customer:read'],
        expiresAt: new Date(expiresAt + 1000).toISOString(),
      })
      expect(errors[0]).toMatchObject({
        message: expect.stringContaining('outlives'),
        extensions: { code: 'BAD_USER_INPUT', field: 'expiresAt' },
      })
    })
    const { data } = await create(secret, { permissions: ['customer:read'] })
    expect(Date.parse(data.createAccessToken?.accessToken?.expiresAt ?? '')).toBe(expiresAt)
  })

  test.each([
    ['the name is empty', { name: '  ' }, 'name'],
    ['the name would steer a terminal', { name: 'x\u001b[2K' }, 'name'],
    ['the name would turn its reading around', { name: 'x\u202Ey' }, 'name'],
    ['the name is too long', { name: 'x'.repeat(81) }, 'name'],
    ['the description is too long', { description: 'x'.repeat(501) }, 'description'],
    ['it would have no permission', { permissions: [] }, 'permissions'],
    ['the expiry is past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['the expiry is too far away', { expiresAt: '2090-01-01T00:00:00Z' }, 'expiresAt'],
    [
      'the group has nothing with that action',
      { groups: [{ group: 'CRM', actions: ['READ', 'RELEASE'] }] },
      'groups.actions',
    ],
    ['the group does not exist', { groups: [{ group: 'NOTHING', actions: ['READ'] }] }, 'groups.group'],
  ] as const)('%s', (_why, input, field) =>
    expectNothingWritten(async () => {
      const { errors } = await create(everything.secret, {
        permissions: ['customer:read'],
        ...(input as Partial<CreateAccessTokenInput>),
      })
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field })
    }),
  )

  test('the permission does not exist', () =>
    expectNothingWritten(async () => {
      const { errors } = await create(everything.secret, { permissions: ['customer:destroy'] })
      expect(errors[0]?.message).toContain('resource:action')
    }))

  test('the owner has a token of that name already, whatever its case', async () => {
    await create(everything.secret, { name: 'Übersicht', permissions: ['customer:read'] })
    await expectNothingWritten(async () => {
      const { errors } = await create(everything.secret, {
        name: 'ubersicht',
        permissions: ['customer:read'],
      })
      expect(errors[0]?.extensions).toMatchObject({ code: 'CONFLICT', field: 'name' })
    })
  })

  test('its audit row can not be written', async () => {
    await app.app.database.db.schema.alterTable('audit_events').renameTo('audit_events_away').execute()
    const tokens = () => app.app.database.db.selectFrom('access_tokens').select('id').execute()
    const before = await tokens()
    const { errors, data, text } = await create(everything.secret, { permissions: ['customer:read'] })
    await app.app.database.db.schema
      .alterTable('audit_events_away' as 'audit_events')
      .renameTo('audit_events')
      .execute()
    expect(data?.createAccessToken ?? null).toBeNull()
    expect(errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
    expect(text).not.toContain('audit_events')
    expect(text).not.toContain('gth_')
    expect(await tokens()).toEqual(before)
  })
})

test('ten tokens of the same name at the same time: one is made', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      create(everything.secret, { name: 'race', permissions: ['customer:read'] }),
    ),
  )
  expect(answers.filter(({ data }) => data.createAccessToken)).toHaveLength(1)
  expect(answers.filter(({ errors }) => errors[0]?.extensions.code === 'CONFLICT')).toHaveLength(9)
})

test('every permission of the catalogue can be granted', async () => {
  const names = allPermissions().map(({ name }) => name)
  const { data } = await create(everything.secret, { permissions: names })
  expect(data.createAccessToken?.accessToken?.permissions).toHaveLength(names.length)
})
