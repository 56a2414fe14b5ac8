import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { allRows } from '../support/all-rows.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const day = 86_400_000
let app: TestApp
let administrator: number
let administrators: string
let ada: number
let adas: string

beforeAll(async () => {
  app = await startTestApp()
  administrator = await app.user('ADMINISTRATOR')
  administrators = await app.session(administrator)
  ada = await app.user(['customer:read'])
  adas = await app.session(ada)
})
afterAll(() => app.close())
beforeEach(async () => {
  const { db } = app.app.database
  const fresh = {
    default_lifetime_days: 180,
    longest_lifetime_days: 365,
    inactivity_days: 180,
    reminder_days: '30,7,1',
    deactivated_owner_days: 30,
    operations_per_minute: 600,
    version: 1,
  }
  await db.updateTable('token_policy').set(fresh).execute()
})

const read = (by: string) =>
  app.ask(
    by,
    '{ tokenPolicy { defaultLifetimeDays longestLifetimeDays inactivityDays reminderDays deactivatedOwnerDays operationsPerMinute version } }',
  )
const update = (by: string, input: Record<string, unknown>) =>
  app.ask(by, 'mutation ($input: UpdateTokenPolicyInput!) { updateTokenPolicy(input: $input) { version } }', {
    variables: { input: { version: 1, ...input } },
  })
const create = (expiresAt?: number) =>
  app.ask(
    adas,
    'mutation ($input: CreateAccessTokenInput!) { createAccessToken(input: $input) { accessToken { id expiresAt } } }',
    {
      variables: {
        input: {
          name: `token ${Math.random()}`,
          permissions: ['customer:read'],
          ...(expiresAt && { expiresAt: new Date(expiresAt).toISOString() }),
        },
      },
    },
  )
const codes = ({ errors }: { errors: readonly { extensions: { code?: string } }[] }) =>
  errors.map(({ extensions }) => extensions.code)
const daysOf = ({ data }: Awaited<ReturnType<typeof create>>) =>
  Math.round((Date.parse(data.createAccessToken.accessToken.expiresAt) - Date.now()) / day)

async function expectRefused(code: string, work: () => ReturnType<typeof update>): Promise<void> {
  const before = await allRows(app.app.database)
  expect(codes(await work())).toEqual([code])
  expect(await allRows(app.app.database)).toBe(before)
}

describe('the policy', () => {
  test('is read with tokenPolicy:read: 180 days, 365 at most and 180 without use, until somebody changes it', async () => {
    expect((await read(administrators)).data.tokenPolicy).toEqual({
      defaultLifetimeDays: 180,
      longestLifetimeDays: 365,
      inactivityDays: 180,
      reminderDays: [30, 7, 1],
      deactivatedOwnerDays: 30,
      operationsPerMinute: 600,
      version: 1,
    })
    expect(codes(await read(adas))).toEqual(['FORBIDDEN'])
  })

  test('acts on the next token that is created, with an audit row of before and after', async () => {
    expect(daysOf(await create())).toBe(180)
    const { data, errors } = await update(administrators, {
      defaultLifetimeDays: 7,
      longestLifetimeDays: 30,
      operationsPerMinute: 60,
    })
    expect([data.updateTokenPolicy, errors]).toEqual([{ version: 2 }, []])
    expect(daysOf(await create())).toBe(7)
    expect(daysOf(await create(Date.now() + 29 * day))).toBe(29)
    const refused = await create(Date.now() + 31 * day)
    expect(codes(refused)).toEqual(['BAD_USER_INPUT'])
    expect(refused.errors[0]?.message).toContain('30 days')
    const event = await app.app.database.db
      .selectFrom('audit_events')
      .select(['actor_user_id', 'changes'])
      .where('action', '=', 'tokenPolicy.updated')
      .orderBy('id', 'desc')
      .executeTakeFirst()
    expect(event).toEqual({
      actor_user_id: administrator,
      changes: JSON.stringify({
        default_lifetime_days: [180, 7],
        longest_lifetime_days: [365, 30],
        operations_per_minute: [600, 60],
      }),
    })
  })

  test('acts on the next extension; what is there keeps its expiry', async () => {
    const token = await app.token(['customer:read'], { ownerId: ada })
    const extend = (days: number) =>
      app.ask(
        adas,
        'mutation ($input: ExtendAccessTokenInput!) { extendAccessToken(input: $input) { version } }',
        {
          variables: {
            input: {
              id: globalId('AccessToken', token.id),
              expiresAt: new Date(Date.now() + days * day).toISOString(),
            },
          },
        },
      )
    await update(administrators, { defaultLifetimeDays: 7, longestLifetimeDays: 30 })
    expect((await app.ask(token.secret, '{ viewer { kind } }')).status).toBe(200)
    expect(codes(await extend(300))).toEqual(['BAD_USER_INPUT'])
    await update(administrators, { version: 2, longestLifetimeDays: 730 })
    expect(codes(await extend(700))).toEqual([])
  })

  test('says after how many days without use a token is removed, with an audit row', async () => {
    await update(administrators, { reminderDays: [14, 1] })
    for (const [i, inactivityDays] of [15, 3_650].entries()) {
      expect(codes(await update(administrators, { version: i + 2, inactivityDays }))).toEqual([])
      expect((await read(administrators)).data.tokenPolicy).toMatchObject({
        inactivityDays,
        longestLifetimeDays: 365,
      })
    }
    const { changes } = await app.app.database.db
      .selectFrom('audit_events')
      .select('changes')
      .where('action', '=', 'tokenPolicy.updated')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(changes).toBe(JSON.stringify({ inactivity_days: [15, 3_650] }))
  })

  test('says when reminders are sent, and when tokens of deactivated owners go, with an audit row', async () => {
    for (const [i, reminderDays] of [
      [60, 30, 14, 3, 1],
      [14, 13],
      [179, 1],
    ].entries()) {
      expect(codes(await update(administrators, { version: i + 1, reminderDays }))).toEqual([])
      expect((await read(administrators)).data.tokenPolicy).toMatchObject({ reminderDays })
    }
    expect(codes(await update(administrators, { version: 4, deactivatedOwnerDays: 1 }))).toEqual([])
    const events = await app.app.database.db
      .selectFrom('audit_events')
      .select('changes')
      .where('action', '=', 'tokenPolicy.updated')
      .orderBy('id', 'desc')
      .limit(2)
      .execute()
    expect(events.map(({ changes }) => changes)).toEqual([
      JSON.stringify({ deactivated_owner_days: [30, 1] }),
      JSON.stringify({ reminder_days: ['14,13', '179,1'] }),
    ])
  })

  test('keeps what is left out', async () => {
    await update(administrators, { defaultLifetimeDays: 90 })
    expect((await read(administrators)).data.tokenPolicy).toMatchObject({
      defaultLifetimeDays: 90,
      longestLifetimeDays: 365,
    })
  })

  test.each([
    { defaultLifetimeDays: 0 },
    { defaultLifetimeDays: -1 },
    { defaultLifetimeDays: 366 },
    { defaultLifetimeDays: null },
    { longestLifetimeDays: 179 },
    { longestLifetimeDays: 0, defaultLifetimeDays: 0 },
    { longestLifetimeDays: 3_651 },
    { longestLifetimeDays: null },
    { inactivityDays: 14 },
    { inactivityDays: 3_651 },
    { inactivityDays: null },
    { inactivityDays: 30 },
    { reminderDays: [] },
    { reminderDays: [30] },
    { reminderDays: [30, 20, 10, 5, 3, 1] },
    { reminderDays: [13, 1] },
    { reminderDays: [366, 1] },
    { reminderDays: [180, 1] },
    { reminderDays: [30, 30] },
    { reminderDays: [30, 1, 7] },
    { reminderDays: [30, 0] },
    { reminderDays: [30, -1] },
    { reminderDays: null },
    { deactivatedOwnerDays: 0 },
    { deactivatedOwnerDays: 3_651 },
    { deactivatedOwnerDays: null },
    { operationsPerMinute: 0 },
    { operationsPerMinute: 10_000_001 },
    { operationsPerMinute: null },
  ])('refuses %o', async (input) => {
    await expectRefused('BAD_USER_INPUT', () => update(administrators, input))
  })

  test('is changed on the version that was read; of twenty changes at once one is done', async () => {
    await expectRefused('CONFLICT', () => update(administrators, { version: 9, defaultLifetimeDays: 9 }))
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => update(administrators, { defaultLifetimeDays: 10 + i })),
    )
    expect(answers.filter((answer) => codes(answer).length === 0)).toHaveLength(1)
    expect((await read(administrators)).data.tokenPolicy.version).toBe(2)
  })

  test('is changed by who holds tokenPolicy:update, is not restricted, and signed in lately', async () => {
    const input = { defaultLifetimeDays: 9 }
    await expectRefused('FORBIDDEN', () => update(adas, input))
    const reader = await app.token(['tokenPolicy:read'])
    await expectRefused('FORBIDDEN', () => update(reader.secret, input))
    const local = await app.session(await app.user(['tokenPolicy:update'], []))
    await expectRefused('FORBIDDEN', () => update(local, input))
    app.passTime(2 * 60 * 60 * 1000)
    try {
      await expectRefused('REAUTHENTICATION_REQUIRED', () => update(administrators, input))
    } finally {
      app.passTime(-2 * 60 * 60 * 1000)
    }
    const writer = await app.token(['tokenPolicy:update'])
    expect(codes(await update(writer.secret, input))).toEqual([])
  })
})
