import { afterAll, beforeAll, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const idOf = (id: number) => globalId('AccessToken', id)
const lock = (id: number) => `lockAccessToken(input: { id: "${idOf(id)}", reason: "x" }) { id }`

const recorded = async (actorTokenId: number) =>
  app.app.database.db
    .selectFrom('audit_events')
    .select(['action', 'outcome', 'subject_id', 'owner_user_id', 'changes', 'request_id'])
    .where('action', '=', 'accessToken.refused')
    .where('actor_token_id', '=', actorTokenId)
    .orderBy('id')
    .execute()

const create =
  'mutation { createAccessToken(input: { name: "more", permissions: ["customer:read"] }) { secret } }'

test('what the door refuses is recorded, with what was missing', async () => {
  const token = await app.token(['customer:read'])
  const { errors } = await app.ask(token.secret, create, { headers: { 'x-request-id': 'try-1' } })
  expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
  const [event, ...others] = await recorded(token.id)
  expect(others).toEqual([])
  expect(event).toMatchObject({
    outcome: 'REFUSED',
    subject_id: 0,
    owner_user_id: token.ownerId,
    request_id: 'try-1',
  })
  expect(JSON.parse(event?.changes ?? '')).toEqual({
    mutation: [null, 'createAccessToken'],
    code: [null, 'FORBIDDEN'],
    missing_permissions: [null, ['accessToken:create']],
  })
})

test('so is what the policy refuses; the owner reads on the token that somebody reached for it', async () => {
  const owned = await app.token(['accessToken:read'], { ownerId: await app.user([]) })
  const stranger = await app.token(['customer:read'], { ownerId: await app.user(['customer:read']) })
  const { errors } = await app.ask(stranger.secret, `mutation { mine: ${lock(owned.id)} }`)
  expect(errors[0]?.extensions.code).toBe('NOT_FOUND')
  expect(await recorded(stranger.id)).toMatchObject([
    { outcome: 'REFUSED', subject_id: owned.id, owner_user_id: owned.ownerId },
  ])
  const { data } = await app.ask(
    owned.secret,
    `{ accessToken(id: "${idOf(owned.id)}") { auditEvents(first: 1) { nodes { action outcome changes { column after } } } } }`,
  )
  expect(data.accessToken.auditEvents.nodes[0]).toEqual({
    action: 'accessToken.refused',
    outcome: 'REFUSED',
    changes: [
      { column: 'mutation', after: '"lockAccessToken"' },
      { column: 'code', after: '"NOT_FOUND"' },
      { column: 'missing_permissions', after: '[]' },
    ],
  })
})

test('what is done, what is written wrongly, and what has to do with no token is not', async () => {
  const token = await app.token(['customer:read', 'accessToken:create'])
  const asked = [
    create,
    create,
    'mutation { createAccessToken(input: { name: "", permissions: ["customer:read"] }) { secret } }',
    'mutation { deleteCustomer(input: { id: "x", version: 1 }) { deletedId } }',
    '{ accessTokens { totalCount } }',
  ]
  for (const document of asked) await app.ask(token.secret, document)
  expect(await recorded(token.id)).toEqual([])
})

test('nobody fills the log: of many attempts, the first ones are recorded, whoever else tries meanwhile', async () => {
  const target = await app.token(['customer:read'], { ownerId: await app.user([]) })
  const ownerId = await app.user(['customer:read'])
  const flooding = await app.token(['customer:read'], { ownerId })
  const many = Array.from({ length: 8 }, (_it, i) => `a${i}: ${lock(target.id)}`).join(' ')
  for (let i = 0; i < 3; i++) await app.ask(flooding.secret, `mutation { ${many} }`)
  expect(await recorded(flooding.id)).toHaveLength(20)
  const other = await app.token(['customer:read'], { ownerId })
  await app.ask(other.secret, `mutation { ${lock(target.id)} }`)
  expect(await recorded(other.id)).toHaveLength(1)
})

test('an attempt that can not be recorded is refused all the same', async () => {
  const token = await app.token(['customer:read'])
  const { schema } = app.app.database.db
  await schema.alterTable('audit_events').renameTo('audit_events_away').execute()
  const { errors } = await app.ask(token.secret, create)
  await schema
    .alterTable('audit_events_away' as 'audit_events')
    .renameTo('audit_events')
    .execute()
  expect(errors[0]?.extensions.code).toBe('FORBIDDEN')
})
