import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { deactivateUser, reactivateUser } from '../../src/modules/users/stop-user.ts'
import { day, hour, type LifeService, startLifeService } from './life-service.ts'

/** A clock that is set wrong, forward or back, must cost nobody a token, and bring none back. */
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
const actor = { kind: 'SYSTEM', name: 'test' } as const
const deactivate = (id: number) => deactivateUser(life.app.app.database, actor, 'SYSTEM', id)
async function rounds(count: number) {
  for (let i = 0; i < count; i++) {
    life.app.passTime(60_000)
    await life.round()
    await life.send()
  }
}
async function jump(ms: number) {
  life.app.passTime(ms)
  await rounds(5)
}
const thereAre = async () =>
  (await db().selectFrom('access_tokens').select('id').orderBy('id').execute()).map(({ id }) => id)

/** One at each step of a life, all of one owner but the last, whose owner is deactivated. */
async function lives(): Promise<number[]> {
  await life.round()
  const tokens = [await life.token(ada, 0), await life.token(ada, 100)]
  const reminded = [await life.token(ada, 150), await life.token(ada, 151)]
  await life.live(23)
  const bert = await life.person()
  const ofDeactivated = await life.token(bert, 3)
  await deactivate(bert)
  await life.live(5)
  await life.mails()
  return [...tokens, ...reminded, ofDeactivated].sort((a, b) => a - b)
}

test('200 days ahead, and back: nothing is removed, nobody is written to', async () => {
  const tokens = await lives()
  await jump(200 * day)
  expect(await thereAre()).toEqual(tokens)
  expect(await life.mails()).toEqual([])
  await jump(-200 * day)
  expect(await thereAre()).toEqual(tokens)
  expect(await life.mails()).toEqual([])
})

test('a clock that stays 200 days ahead: every token has the days that it had left', async () => {
  const [token, other] = [await life.token(ada, 150), await life.token(ada, 165)]
  await rounds(1)
  expect(await life.reminders()).toEqual(['30 ACCEPTED', '30 ACCEPTED'])
  await jump(200 * day)
  await life.live(14)
  expect(await life.reminders()).toHaveLength(4)
  expect(await thereAre()).toEqual([token, other])
  await life.live(2)
  expect(await thereAre()).toEqual([token])
  await life.live(12)
  expect(await thereAre()).toEqual([token])
  await life.live(3)
  expect(await thereAre()).toEqual([])
})

test('3 days back: what has expired stays expired, nothing is sent twice, removals wait', async () => {
  const expired = await life.token(ada, 0, { expires_at: (await life.now()) + hour })
  const token = await life.token(ada, 150)
  await life.live(29)
  expect(await life.mails()).toHaveLength(3)
  await jump(-3 * day)
  expect(await life.find(expired)).toMatchObject({ expired_at: expect.any(Number) })
  const { data } = await life.app.ask(
    await life.app.session(ada),
    '{ viewer { accessTokens(first: 5) { nodes { state } } } }',
  )
  expect(data.viewer.accessTokens.nodes.map(({ state }: { state: string }) => state).sort()).toEqual([
    'ACTIVE',
    'EXPIRED',
  ])
  await life.live(3)
  expect(await life.mails()).toEqual([])
  expect(await life.find(token)).toBeDefined()
  await life.live(3)
  expect(await life.find(token)).toBeUndefined()
})

test('a service that was off for weeks removes nothing when it is back, and takes up where it was', async () => {
  await lives()
  const tokens = await thereAre()
  const before = await life.reminders()
  life.app.passTime(40 * day)
  await rounds(3)
  expect(await thereAre()).toEqual(tokens)
  expect(await life.reminders()).toEqual(before)
})

test('tokens of somebody who is deactivated are deleted after 30 days, without a reminder', async () => {
  const bert = await life.person()
  const tokens = [await life.token(bert, 3), await life.token(bert, 140)]
  await life.round()
  await deactivate(bert)
  await life.live(29)
  expect(await thereAre()).toEqual(tokens)
  await life.live(2)
  expect(await thereAre()).toEqual([])
  expect(await life.mails()).toEqual([])
  for (const token of tokens) expect(await life.events(token)).toEqual(['created', 'removed'])
  const { changes } = await db()
    .selectFrom('audit_events')
    .select('changes')
    .where('action', '=', 'accessToken.removed')
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()
  expect(JSON.parse(changes ?? '')).toMatchObject({ reason: [null, 'OWNER_DEACTIVATED'] })
})

test('whoever is let in again in time keeps them', async () => {
  const bert = await life.person()
  const token = await life.token(bert, 3)
  await life.round()
  await deactivate(bert)
  await life.live(29)
  await reactivateUser(life.app.app.database, actor, 'SYSTEM', bert)
  await life.live(3)
  expect(await life.find(token)).toBeDefined()
  await deactivate(bert)
  await life.live(28)
  expect(await life.find(token)).toBeDefined()
})
