import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { day, type LifeService, startLifeService } from './life-service.ts'

/** What a mail server says decides whether a token is removed. */
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
const adas = () => `user-${ada}@example.com`
const minute = 60_000
async function roundAndMails() {
  await life.round()
  await life.send()
  return life.mails()
}
const recipientsOf = (mails: Awaited<ReturnType<typeof life.mails>>) =>
  mails
    .flatMap(({ to }) => [to ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address)))
    .sort()
/** Refuses this address in this way, and takes the others. */
const answer = (address: string, reaction: string | null) => {
  life.peer.on.recipient = (to) => (to === address ? reaction : null)
}

describe('an address that is refused for good', () => {
  test('lets the reminders go to all administrators who have one, each in their language; theirs count', async () => {
    const grace = await life.person({ role: 'ADMINISTRATOR', language: 'de' })
    const hugo = await life.person({ role: 'ADMINISTRATOR' })
    await life.person({ role: 'ADMINISTRATOR', email: null })
    const token = await life.token(ada, 150)
    answer(adas(), '550 5.1.1 No such user')
    expect(await roundAndMails()).toEqual([])
    expect(await life.reminders()).toEqual(['30 REFUSED'])
    const mails = await roundAndMails()
    expect(recipientsOf(mails)).toEqual([`user-${grace}@example.com`, `user-${hugo}@example.com`].sort())
    const [german, english] = mails
      .toSorted((a, b) => (a.subject ?? '').localeCompare(b.subject ?? ''))
      .reverse()
    expect(german?.text).toContain('Sie bekommen diese Nachricht, weil Sie administrieren')
    expect(english?.text).toContain(`of User`)
    expect(await roundAndMails()).toEqual([])
    expect(await life.events(token)).toEqual([
      'created',
      'reminderQueued',
      'reminderFailed',
      'reminderQueued',
      'reminderQueued',
      'reminderAccepted',
      'reminderAccepted',
    ])
    life.peer.on = {}
    await life.live(23)
    expect(recipientsOf(await life.mails())).toHaveLength(2)
    await life.live(8)
    expect(await life.find(token)).toBeUndefined()
  })

  test('an administrator presses the button too; whoever is none any more gets nothing', async () => {
    await db().updateTable('users').set({ email: null, email_key: null }).where('id', '=', ada).execute()
    const token = await life.token(ada, 150)
    const grace = await life.person({ role: 'ADMINISTRATOR' })
    const [mail] = await roundAndMails()
    expect(await life.press(mail)).toBe(true)
    expect((await life.find(token))?.idle_since).toBeGreaterThan((await life.now()) - minute)
    await life.token(ada, 150)
    await life.round()
    await db().updateTable('users').set({ role: 'USER' }).where('id', '=', grace).execute()
    await life.send()
    expect(await life.mails()).toEqual([])
  })

  test('without anybody to remind, removal waits for ever, and says so', async () => {
    await db().updateTable('users').set({ email: null, email_key: null }).where('id', '=', ada).execute()
    const token = await life.token(ada, 178)
    await life.live(40)
    expect(await life.find(token)).toBeDefined()
    expect(await life.reminders()).toEqual([])
  })

  test('is tried again once the owner has another one', async () => {
    await life.token(ada, 150)
    answer(adas(), '550 5.1.1 No such user')
    await roundAndMails()
    await db().updateTable('users').set({ email: 'ada@example.org' }).where('id', '=', ada).execute()
    await life.live(7)
    expect(recipientsOf(await life.mails())).toEqual(['ada@example.org'])
  })
})

test('an address that changed before a mail was sent gets none: the new one does', async () => {
  await life.token(ada, 150)
  await life.round()
  await db().updateTable('users').set({ email: 'ada@example.org' }).where('id', '=', ada).execute()
  await life.send()
  expect(await life.mails()).toEqual([])
  expect(recipientsOf(await roundAndMails())).toEqual(['ada@example.org'])
  expect(await life.reminders()).toEqual(['30 DROPPED', '30 ACCEPTED'])
})

test('what is refused for now counts once it is accepted, and is tried until then', async () => {
  const token = await life.token(ada, 150)
  answer(adas(), '451 4.7.1 Later')
  expect(await roundAndMails()).toEqual([])
  expect(await life.reminders()).toEqual(['30 QUEUED'])
  life.peer.on = {}
  life.app.passTime(10 * minute)
  expect(await roundAndMails()).toHaveLength(1)
  expect(await life.reminders()).toEqual(['30 ACCEPTED'])
  expect(await life.events(token)).toEqual(['created', 'reminderQueued', 'reminderAccepted'])
})

test('what may have arrived does not count; a week later it is sent anew, under another name', async () => {
  await life.token(ada, 150)
  life.peer.on.data = () => 'drop'
  for (let i = 0; i < 5; i++) {
    await roundAndMails()
    life.app.passTime(30 * minute)
  }
  expect(await life.reminders()).toEqual(['30 UNKNOWN'])
  life.peer.on = {}
  await life.live(6)
  const copies = (await life.peer.parsed()).map(({ messageId }) => messageId)
  expect([copies.length, new Set(copies).size]).toEqual([5, 1])
  await life.live(1)
  expect(await life.reminders()).toEqual(['30 UNKNOWN', '30 ACCEPTED'])
  expect(new Set((await life.peer.parsed()).map(({ messageId }) => messageId)).size).toBe(2)
})

describe('while no mail leaves', () => {
  const down = () => {
    life.peer.on.greeting = () => '421 4.3.2 Down'
  }

  test('removal waits; then comes one reminder, with the date of 14 days later, and the others after it', async () => {
    const token = await life.token(ada, 177)
    down()
    await life.live(8)
    expect(await life.reminders()).toEqual(['30 QUEUED'])
    life.peer.on = {}
    await life.live(1)
    const [first, ...none] = await life.mails()
    expect(none).toEqual([])
    expect(first?.subject).toContain('in 14 days')
    const told = (await db().selectFrom('token_reminders').selectAll().executeTakeFirstOrThrow()).deadline
    expect(Math.round((told - (await life.now())) / day)).toBe(14)
    await life.live(14)
    expect((await life.mails()).map(({ subject }) => subject)).toEqual([
      expect.stringContaining('in 7 days'),
      expect.stringContaining('in 1 day,'),
    ])
    expect(await life.find(token)).toBeDefined()
    await life.live(1)
    expect(await life.find(token)).toBeUndefined()
  })

  test('stages that were missed come as one: the latest', async () => {
    const token = await life.token(ada, 150)
    expect(await roundAndMails()).toHaveLength(1)
    await life.live(22)
    down()
    await life.live(12)
    expect(await life.find(token)).toBeDefined()
    expect(await life.reminders()).toEqual(['30 ACCEPTED', '7 DROPPED', '1 QUEUED'])
    life.peer.on = {}
    await life.live(1)
    expect((await life.mails()).map(({ subject }) => subject)).toEqual([expect.stringContaining('in 1 day,')])
    expect(await life.reminders()).toEqual(['30 ACCEPTED', '7 DROPPED', '1 ACCEPTED'])
    await life.live(2)
    expect(await life.find(token)).toBeUndefined()
  })

  test('one link is made for a mail, however often it is tried, and it works until the date that the mail tells', async () => {
    await life.token(ada, 170)
    down()
    await life.live(5)
    life.peer.on = {}
    await life.live(1)
    const links = await db().selectFrom('one_time_links').selectAll().execute()
    const [reminder] = await db().selectFrom('token_reminders').selectAll().execute()
    expect(links.map(({ expires_at }) => expires_at)).toEqual([reminder?.deadline])
    expect(await life.press((await life.mails())[0])).toBe(true)
  })
})
