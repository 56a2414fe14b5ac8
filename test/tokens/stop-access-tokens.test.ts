import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { allRows } from '../support/all-rows.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp
let administrators: string
let ada: number
let bob: number
let adas: IssuedToken[]
let bobs: IssuedToken

beforeAll(async () => {
  app = await startTestApp()
  administrators = await app.session(await app.user('ADMINISTRATOR'))
})
afterAll(() => app.close())
beforeEach(async () => {
  ada = await app.user(['customer:read'])
  bob = await app.user(['customer:read'])
  adas = []
  for (let i = 0; i < 3; i++) adas.push(await app.token(['customer:read'], { ownerId: ada }))
  bobs = await app.token(['customer:read'], { ownerId: bob })
})

const ofAda = () => ({ ownerId: globalId('User', ada) })
const lock = (by: string, input: Record<string, unknown> = {}) =>
  app.ask(
    by,
    'mutation ($input: LockAccessTokensInput!) { lockAccessTokens(input: $input) { lockedCount } }',
    { variables: { input: { filter: ofAda(), count: 3, reason: 'a test', ...input } } },
  )
const remove = (by: string, input: Record<string, unknown> = {}) =>
  app.ask(
    by,
    'mutation ($input: DeleteAccessTokensInput!) { deleteAccessTokens(input: $input) { deletedCount } }',
    { variables: { input: { filter: ofAda(), count: 3, ...input } } },
  )
const codes = ({ errors }: { errors: readonly { extensions: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)
const stateOf = async ({ secret }: IssuedToken) =>
  (await app.ask(secret, '{ viewer { kind } }')).errors[0]?.extensions.code ?? 'WORKS'
const states = () => Promise.all([...adas, bobs].map(stateOf))
const lastAction = async ({ id }: IssuedToken) =>
  (
    await app.app.database.db
      .selectFrom('audit_events')
      .select('action')
      .where('subject_id', '=', id)
      .where('subject_type', '=', 'AccessToken')
      .orderBy('id', 'desc')
      .executeTakeFirst()
  )?.action

async function expectRefused(code: string, work: () => ReturnType<typeof lock>): Promise<void> {
  const before = await allRows(app.app.database)
  expect(codes(await work())).toEqual([code])
  expect(await allRows(app.app.database)).toBe(before)
}

test('an administrator locks all that a filter finds, and no other, each with its audit row', async () => {
  const { data, errors } = await lock(administrators)
  expect([data.lockAccessTokens, errors]).toEqual([{ lockedCount: 3 }, []])
  expect(await states()).toEqual(['TOKEN_LOCKED', 'TOKEN_LOCKED', 'TOKEN_LOCKED', 'WORKS'])
  for (const token of adas) expect(await lastAction(token)).toBe('accessToken.locked')
  expect((await lock(administrators)).data.lockAccessTokens).toEqual({ lockedCount: 0 })
})

test('… and deletes them', async () => {
  const { data, errors } = await remove(administrators)
  expect([data.deleteAccessTokens, errors]).toEqual([{ deletedCount: 3 }, []])
  expect(await states()).toEqual(['TOKEN_INVALID', 'TOKEN_INVALID', 'TOKEN_INVALID', 'WORKS'])
  for (const token of adas) expect(await lastAction(token)).toBe('accessToken.deleted')
})

test('a token does with tokenAdministration:lock, or :delete, together with :read', async () => {
  const rights = ['tokenAdministration:read', 'user:read']
  const locker = await app.token([...rights, 'tokenAdministration:lock'])
  const deleter = await app.token([...rights, 'tokenAdministration:delete'])
  await expectRefused('FORBIDDEN', () => remove(locker.secret))
  await expectRefused('FORBIDDEN', () => lock(deleter.secret))
  const blind = await app.token(['user:read', 'tokenAdministration:lock', 'tokenAdministration:delete'])
  for (const act of [lock, remove]) await expectRefused('FORBIDDEN', () => act(blind.secret))
  expect(codes(await lock(locker.secret))).toEqual([])
  expect(codes(await remove(deleter.secret))).toEqual([])
})

describe.each([
  ['locking', (by: string, input?: Record<string, unknown>) => lock(by, input)],
  ['deleting', (by: string, input?: Record<string, unknown>) => remove(by, input)],
] as const)('%s', (_what, act) => {
  test.each([0, 2, 4])('stops if the filter finds 3 and %i were expected', async (count) => {
    await expectRefused('CONFLICT', () => act(administrators, { count }))
  })

  test.each([-1, 1_001])('takes no count of %i', async (count) => {
    await expectRefused('BAD_USER_INPUT', () => act(administrators, { count }))
  })

  test('is not for who is restricted to some projects, nor for owners', async () => {
    const local = await app.token('ALL', { projectIds: [await aProject()] })
    await expectRefused('FORBIDDEN', () => act(local.secret))
    const owner = await app.session(ada)
    await expectRefused('FORBIDDEN', () => act(owner))
  })

  test('of several at the same moment is done once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => act(administrators)))
    const counts = answers.map(({ data }) => Object.values(data ?? {})[0] as Record<string, number> | null)
    expect(counts.filter((it) => it && Object.values(it)[0] === 3)).toHaveLength(1)
  })
})

test('a person must have signed in lately to delete, not to lock', async () => {
  app.passTime(2 * 60 * 60 * 1000)
  try {
    await expectRefused('REAUTHENTICATION_REQUIRED', () => remove(administrators))
    expect(codes(await lock(administrators))).toEqual([])
  } finally {
    app.passTime(-2 * 60 * 60 * 1000)
  }
})

let project: number | undefined
async function aProject(): Promise<number> {
  if (project !== undefined) return project
  const { insertId } = await app.app.database.db
    .insertInto('projects')
    .values({
      project_key: 'A',
      name: 'A',
      name_key: 'a',
      currency: 'EUR',
      tax_rate_standard: 0,
      tax_rate_reduced: 0,
      created_at: 1,
      updated_at: 1,
    })
    .executeTakeFirstOrThrow()
  project = Number(insertId)
  return project
}
