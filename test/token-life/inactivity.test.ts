import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { takeLease } from '../../src/database/lease.ts'
import { globalId } from '../../src/graphql/ids.ts'
import { day, hour, type LifeService, startLifeService, type TokenRow } from './life-service.ts'

let life: LifeService
let ada: number

beforeAll(async () => {
  life = await startLifeService()
})
beforeEach(async () => {
  await life.clear()
  ada = await life.person()
})
afterAll(() => life.close())

const db = () => life.app.app.database.db
const subjectsOf = (mails: Awaited<ReturnType<typeof life.mails>>) => mails.map(({ subject }) => subject)
async function roundAndMails() {
  await life.round()
  await life.send()
  return life.mails()
}
const setToken = (id: number, columns: Partial<TokenRow>) =>
  db().updateTable('access_tokens').set(columns).where('id', '=', id).execute()
/** A token that was reminded of three times, with an hour to go until its time. */
async function almostOver(): Promise<number> {
  const token = await life.token(ada, 150)
  await roundAndMails()
  for (const days of [23, 6, 23 / 24]) {
    await life.age(days)
    await roundAndMails()
  }
  return token
}
const app = () => life.app

describe('a token that nobody uses', () => {
  test('is reminded of three times and then removed, each with its audit event', async () => {
    const token = await life.token(ada, 149)
    await roundAndMails()
    await life.live(23)
    expect(subjectsOf(await life.mails())).toEqual([
      expect.stringMatching(/^Access token “token \d+” will be removed in 30 days, on \d+ \w+ \d{4}$/),
    ])
    await life.live(6)
    expect(subjectsOf(await life.mails())).toEqual([expect.stringContaining('in 7 days')])
    await life.live(1)
    expect(subjectsOf(await life.mails())).toEqual([expect.stringContaining('in 1 day,')])
    expect(await life.find(token)).toBeDefined()
    await life.live(2)
    expect(await life.find(token)).toBeUndefined()
    expect(await life.mails()).toEqual([])
    expect(await life.events(token)).toEqual([
      'created',
      ...Array.from({ length: 3 }, () => ['reminderQueued', 'reminderAccepted']).flat(),
      'removed',
    ])
    const { changes, actor_name } = await db()
      .selectFrom('audit_events')
      .selectAll()
      .where('action', '=', 'accessToken.removed')
      .executeTakeFirstOrThrow()
    expect(actor_name).toBe('token life')
    expect(JSON.parse(changes ?? '')).toEqual({
      reason: [null, 'INACTIVITY'],
      name: [expect.stringMatching(/^token/), null],
      expires_at: [expect.any(Number), null],
      idle_since: [expect.any(Number), null],
      last_used_at: [null, null],
    })
  })

  test('is removed an hour after its time at the earliest: a last use may be written late', async () => {
    const token = await almostOver()
    app().passTime(hour + 50 * 60_000)
    await life.round()
    expect(await life.find(token)).toBeDefined()
    app().passTime(15 * 60_000)
    await life.round()
    expect(await life.find(token)).toBeUndefined()
  })

  test('is reminded of once a stage, by the one instance that has the lease', async () => {
    await life.token(ada, 151)
    await Promise.all([life.round(), life.round()])
    for (let i = 0; i < 3; i++) expect(await roundAndMails()).toHaveLength(i === 0 ? 1 : 0)
    const other = await takeLease(app().app.database, 'token life', 60_000)
    expect(other).not.toBeNull()
    await life.token(ada, 151)
    expect(await roundAndMails()).toEqual([])
    app().passTime(61_000)
    expect(await roundAndMails()).toHaveLength(1)
  })

  test('has its mails in the owner’s language, in both forms, with a link until the date that they tell', async () => {
    const bert = await life.person({ language: 'de' })
    const token = await life.token(bert, 150)
    const [mail] = await roundAndMails()
    expect(mail?.subject).toMatch(
      /^Das Zugangstoken „token \d+“ wird in 30 Tagen gelöscht, am \d+\. \S+ \d{4}$/,
    )
    expect(mail?.text).toMatch(/Es wird gelöscht, nicht vor dem .* um \d\d:\d\d UTC\./)
    expect(mail?.text).toMatch(/Ansehen und behalten:\nhttp:\/\/127\.0\.0\.1:4000\/token\?link=\d+-[\w-]{43}/)
    expect(mail?.html).toMatch(/<a href="http:\/\/127\.0\.0\.1:4000\/token\?link=/)
    expect(mail?.html).not.toMatch(/<img|src=|https?:\/\/(?!127\.0\.0\.1:4000\/token)/)
    const link = await db().selectFrom('one_time_links').selectAll().executeTakeFirst()
    const reminder = await db().selectFrom('token_reminders').selectAll().executeTakeFirst()
    expect(link).toMatchObject({ token_id: token, user_id: bert, purpose: 'KEEP_TOKEN' })
    expect(link?.expires_at).toBe(reminder?.deadline)
  })

  test('names it to mail programs as one line, whatever its owner called it', async () => {
    const token = await life.token(ada, 150)
    await setToken(token, { name: 'x\r\nBcc: eve@example.com <b>' })
    const [mail] = await roundAndMails()
    expect(mail?.subject).toContain('x Bcc: eve@example.com <b>')
    expect(mail?.html).not.toContain('<b>')
    expect(life.peer.received.flatMap(({ to }) => to)).toEqual([`user-${ada}@example.com`])
  })
})

describe('a sign of life', () => {
  const signs = {
    use: async (id: number) => {
      const at = await life.now()
      await setToken(id, { last_used_at: at, idle_since: at })
    },
    deletion: (id: number) => db().deleteFrom('access_tokens').where('id', '=', id).execute(),
    rotation: async (id: number) => {
      const { errors } = await app().ask(
        await app().session(ada),
        'mutation ($input: RotateAccessTokenInput!) { rotateAccessToken(input: $input) { version } }',
        { variables: { input: { id: globalId('AccessToken', id), overlap: 0 } } },
      )
      expect(errors).toEqual([])
    },
    extension: async (id: number) => {
      const expiresAt = (await life.now()) + 300 * day
      await setToken(id, { expires_at: expiresAt - day })
      const { errors } = await app().ask(
        await app().session(ada),
        'mutation ($input: ExtendAccessTokenInput!) { extendAccessToken(input: $input) { version } }',
        {
          variables: {
            input: { id: globalId('AccessToken', id), expiresAt: new Date(expiresAt).toISOString() },
          },
        },
      )
      expect(errors).toEqual([])
    },
  }

  test.each(Object.entries(signs))('%s: what was queued before is not sent', async (name, act) => {
    const token = await life.token(ada, 150)
    await life.round()
    await act(token)
    expect(await roundAndMails()).toEqual([])
    if (name === 'deletion') return
    expect(await life.reminders()).toEqual(['30 DROPPED'])
    expect(await life.events(token)).toContain('reminderDropped')
  })

  test.each(Object.entries(signs))('%s at the last moment wins against the removal', async (name, act) => {
    const token = await almostOver()
    await act(token)
    app().passTime(3 * hour)
    await roundAndMails()
    expect((await life.find(token)) === undefined).toBe(name === 'deletion')
    expect(await life.events(token)).not.toContain('removed')
  })

  test('the link in the mail keeps it: all begins again, and no other link of before works', async () => {
    const token = await life.token(ada, 150)
    const [first] = await roundAndMails()
    await life.live(23)
    const [second] = await life.mails()
    expect(await life.press(second)).toBe(true)
    expect(await life.press(second)).toBe(false)
    expect(await life.press(first)).toBe(false)
    await life.live(8)
    expect(await life.mails()).toEqual([])
    expect(await life.find(token)).toBeDefined()
    expect(await life.events(token)).toContain('kept')
  })
})

describe('a locked token', () => {
  test('goes on being idle; its mail says why it is locked, and has no link', async () => {
    const token = await life.token(ada, 150)
    await setToken(token, { locked_at: 1, locked_by: 'ADMINISTRATOR', lock_reason: 'seen in a public log' })
    const [mail] = await roundAndMails()
    expect(mail?.text).toContain('It is locked. The reason: seen in a public log')
    expect(mail?.text).not.toContain('/token?link=')
    await setToken(token, { locked_at: null, locked_by: null, lock_reason: null })
    await life.live(23)
    expect(await life.press((await life.mails())[0])).toBe(true)
  })

  test('is removed as any other', async () => {
    const token = await almostOver()
    await setToken(token, { locked_at: 1, locked_by: 'HOLDER', lock_reason: 'x' })
    app().passTime(3 * hour)
    await life.round()
    expect(await life.find(token)).toBeUndefined()
  })
})

test('a token that has expired, or will have by then, is offered to be extended', async () => {
  const now = await life.now()
  const expired = await life.token(ada, 150, { expires_at: now - day })
  const [mail] = await roundAndMails()
  expect(mail?.text).toContain('It has expired. If it is still needed, extend it by the link.')
  expect(await life.press(mail)).toBe(true)
  expect(await life.find(expired)).toMatchObject({ expired_at: null })
  const soon = await life.token(ada, 150, { expires_at: now + 29 * day, expiry_chosen_at: now })
  const [other] = await roundAndMails()
  expect(await life.press(other)).toBe(true)
  expect((await life.find(soon))?.expires_at).toBeGreaterThan(now + 100 * day)
})

test('a policy that becomes much shorter removes nothing without its reminders', async () => {
  const token = await life.token(ada, 60)
  await db().updateTable('token_policy').set({ inactivity_days: 20, reminder_days: '14,7,1' }).execute()
  expect(subjectsOf(await roundAndMails())).toEqual([expect.stringContaining('in 14 days')])
  await life.live(14)
  expect(subjectsOf(await life.mails())).toEqual([
    expect.stringContaining('in 7 days'),
    expect.stringContaining('in 1 day,'),
  ])
  expect(await life.find(token)).toBeDefined()
  await life.live(1)
  expect(await life.find(token)).toBeUndefined()
})

test.each(['reminderQueued', 'reminderAccepted', 'removed', 'expired'])(
  'no audit row, no effect: %s',
  async (action) => {
    const token = await almostOver()
    const other = await life.token(ada, 150)
    const expiring = await life.token(ada, 0, { expires_at: await life.now() })
    app().passTime(3 * hour)
    await life.withoutAudit(`accessToken.${action}`, async () => {
      for (let i = 0; i < 2; i++) await roundAndMails()
      app().passTime(6 * 60_000)
      await roundAndMails()
    })
    const events = [
      ...(await life.events(token)).slice(7),
      ...(await life.events(other)),
      ...(await life.events(expiring)),
    ]
    expect(events).not.toContain(action)
    if (action === 'removed') expect(await life.find(token)).toBeDefined()
    if (action === 'expired') expect(await life.find(expiring)).toMatchObject({ expired_at: null })
    const ofOther = await db()
      .selectFrom('token_reminders')
      .selectAll()
      .where('token_id', '=', other)
      .execute()
    if (action === 'reminderQueued') expect(ofOther).toEqual([])
    if (action === 'reminderAccepted') expect(ofOther).toMatchObject([{ state: 'QUEUED', accepted_at: null }])

    app().passTime(6 * 60_000)
    await roundAndMails()
    await roundAndMails()
    expect(await life.find(token)).toBeUndefined()
    expect((await life.find(expiring))?.expired_at).not.toBeNull()
    expect(await life.events(other)).toEqual(['created', 'reminderQueued', 'reminderAccepted'])
  },
)
