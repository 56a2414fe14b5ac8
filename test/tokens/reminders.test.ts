import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { globalId } from '../../src/graphql/ids.ts'
import { day, type LifeService, startLifeService } from '../token-life/life-service.ts'

/** What owners and administrators see of the life of tokens. */
let life: LifeService
let ada: number
let adas: string
let administrators: string
let token: number

beforeAll(async () => {
  life = await startLifeService()
  ada = await life.person()
  adas = await life.app.session(ada)
  administrators = await life.app.session(await life.person({ role: 'ADMINISTRATOR', email: null }))
  token = await life.token(ada, 150)
})
afterAll(() => life.close())

const fields = `reminders { purpose daysAhead deadline state queuedAt acceptedAt recipient { username } }
  removal { notBefore acceptedReminders waitsForReminders }`
const ask = (by: string, selection = fields) =>
  life.app.ask(by, `{ accessToken(id: "${globalId('AccessToken', token)}") { ${selection} } }`)
const outbox = (by: string) =>
  life.app.ask(by, '{ mailOutbox { waiting oldestWaitingAt failed heldRemovals } }')
const codes = ({ errors }: Awaited<ReturnType<typeof ask>>) => errors.map(({ extensions }) => extensions.code)

describe('reminders and removal of a token', () => {
  test('are seen by its owner and by administrators, before and after the mail is accepted', async () => {
    const before = (await ask(administrators)).data.accessToken
    expect(before.reminders).toEqual([])
    expect(before.removal).toMatchObject({ acceptedReminders: 0, waitsForReminders: false })
    await life.round()
    expect((await ask(administrators)).data.accessToken.reminders).toMatchObject([
      { purpose: 'INACTIVITY', daysAhead: 30, state: 'QUEUED', acceptedAt: null },
    ])
    await life.send()
    const { data } = await ask(administrators)
    const [reminder] = data.accessToken.reminders
    expect(reminder).toMatchObject({ state: 'ACCEPTED', recipient: { username: expect.any(String) } })
    expect(reminder.deadline).toBe(data.accessToken.removal.notBefore)
    const days = (Date.parse(reminder.deadline) - (await life.now())) / day
    expect(Math.round(days)).toBe(30)
    const own = await ask(adas, 'reminders { state } removal { acceptedReminders }')
    expect([own.data.accessToken, own.errors]).toEqual([
      { reminders: [{ state: 'ACCEPTED' }], removal: { acceptedReminders: 1 } },
      [],
    ])
  })

  test('count among the rows that a query may ask for, with what is asked of each', async () => {
    const users = (first: number) =>
      life.app.ask(
        administrators,
        `{ accessTokens(first: ${first}) { nodes { reminders { recipient { accessTokens(first: 100) { nodes { id } } } } } } }`,
      )
    expect(codes(await users(4))).toEqual([])
    expect(codes(await users(5))).toEqual(['QUERY_TOO_COMPLEX'])
  })

  test('what the mail server said is for administrators', async () => {
    const selection = 'reminders { attempts answer }'
    expect((await ask(administrators, selection)).data.accessToken.reminders).toEqual([
      { attempts: 1, answer: expect.stringMatching(/^250/) },
    ])
    const { data, ...refused } = await ask(adas, selection)
    expect(data.accessToken.reminders).toEqual([{ attempts: null, answer: null }])
    expect(codes({ data, ...refused })).toEqual(['FORBIDDEN', 'FORBIDDEN'])
  })

  test('are not there for others', async () => {
    const other = await life.app.session(await life.person())
    expect((await ask(other)).data.accessToken).toBeNull()
  })

  test('tell when the token of a deactivated owner goes', async () => {
    const { db } = life.app.app.database
    const now = await life.now()
    await db
      .updateTable('users')
      .set({ is_active: 0, deactivated_at: now - 10 * day })
      .where('id', '=', ada)
      .execute()
    const { removal } = (await ask(administrators)).data.accessToken
    expect(Math.round((Date.parse(removal.notBefore) - now) / day)).toBe(20)
    await db.updateTable('users').set({ is_active: 1, deactivated_at: null }).where('id', '=', ada).execute()
  })
})

describe('the outbox', () => {
  test('shows administrators what waits and since when, and how many tokens wait for it', async () => {
    expect((await outbox(administrators)).data.mailOutbox).toEqual({
      waiting: 0,
      oldestWaitingAt: null,
      failed: 0,
      heldRemovals: 0,
    })
    await life.token(ada, 182)
    await life.round()
    const { data } = await outbox(administrators)
    expect(data.mailOutbox).toMatchObject({ waiting: 1, failed: 0, heldRemovals: 1 })
    expect(Date.parse(data.mailOutbox.oldestWaitingAt)).toBeLessThanOrEqual(await life.now())
    await life.app.app.database.db.updateTable('mail_outbox').set({ state: 'FAILED' }).execute()
    expect((await outbox(administrators)).data.mailOutbox).toMatchObject({ waiting: 0, failed: 2 })
  })

  test('is not for owners, nor for who is restricted to some projects', async () => {
    expect(codes(await outbox(adas))).toEqual(['FORBIDDEN'])
    const local = await life.app.session(await life.app.user(['tokenAdministration:read'], []))
    expect((await outbox(local)).data.mailOutbox).toBeNull()
  })
})
