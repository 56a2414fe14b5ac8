import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { day, type LifeService, startLifeService } from './life-service.ts'

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

test('an expiry is told of 30, 7 and 1 days ahead, then noted once', async () => {
  const now = await life.now()
  const token = await life.token(ada, 0, { expires_at: now + 31 * day, expiry_chosen_at: now - day })
  await life.live(30)
  expect((await life.mails()).map(({ subject }) => subject)).toEqual([
    expect.stringMatching(/^Access token “token \d+” expires in 30 days, on \d+ \w+ \d{4}$/),
    expect.stringContaining('in 7 days'),
    expect.stringContaining('in 1 day,'),
  ])
  expect(await life.find(token)).toMatchObject({ expired_at: null })
  life.app.passTime(day)
  for (let i = 0; i < 3; i++) await life.round()
  expect((await life.find(token))?.expired_at).toBeGreaterThan(now)
  expect(await life.events(token)).toEqual([
    'created',
    ...Array.from({ length: 3 }, () => ['reminderQueued', 'reminderAccepted']).flat(),
    'expired',
  ])
})

test('the link in the mail extends it; no reminder of before is sent or works', async () => {
  const now = await life.now()
  const token = await life.token(ada, 0, { expires_at: now + 30 * day, expiry_chosen_at: 0 })
  await life.round()
  await life.send()
  const [mail] = await life.mails()
  expect(mail?.text).toContain('Look at it and extend it:')
  await life.live(23)
  const [second] = await life.mails()
  expect(await life.press(mail)).toBe(true)
  expect(await life.press(second)).toBe(false)
  expect((await life.find(token))?.expires_at).toBeGreaterThan(now + 190 * day)
  await life.live(10)
  expect(await life.mails()).toEqual([])
})

test('a mail that could not leave in time is of no use any more, and is dropped', async () => {
  const now = await life.now()
  const token = await life.token(ada, 0, { expires_at: now + 2 * day })
  life.peer.on.greeting = () => '421 4.3.2 Down'
  await life.live(3)
  life.peer.on = {}
  await life.live(1)
  expect(await life.mails()).toEqual([])
  expect(await life.events(token)).toEqual(expect.arrayContaining(['expired', 'reminderDropped']))
})

test('whoever chooses an expiry that is near is not reminded of what they just chose', async () => {
  const now = await life.now()
  await life.token(ada, 0, { expires_at: now + 10 * day, expiry_chosen_at: now })
  await life.live(1)
  expect(await life.mails()).toEqual([])
  await life.live(8)
  expect(await life.mails()).toHaveLength(2)
})

test('many that expire at once are all noted, each once, in batches', async () => {
  const token = await life.token(ada, 0)
  await life.copy(token, 250, 'many', { expires_at: (await life.now()) - 1 })
  await life.round()
  await life.round()
  const noted = await db()
    .selectFrom('audit_events')
    .select('subject_id')
    .where('action', '=', 'accessToken.expired')
    .execute()
  const ofThese = new Set(noted.map(({ subject_id }) => subject_id).filter((id) => id > token))
  expect(ofThese.size).toBe(250)
  expect(noted.filter(({ subject_id }) => subject_id > token)).toHaveLength(250)
})
