import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServerProcess } from '../support/server-process.ts'
import { day, hour, type LifeService, startLifeService } from './life-service.ts'

/** A worker that is killed in the middle of its rounds, again and again: what it was at is done by the next, once. */
const each = 120
let life: LifeService

beforeAll(async () => {
  life = await startLifeService()
})
afterAll(() => life.close())

const db = () => life.app.app.database.db

/** To be removed, to be reminded of, and to be noted as expired; of each `each`. */
async function population(): Promise<void> {
  const ada = await life.person()
  const model = await life.token(ada, 0)
  const now = await life.now()
  await life.copy(model, each, 'over', { idle_since: now - 182 * day })
  const over = await db().selectFrom('access_tokens').selectAll().where('name', 'like', 'over %').execute()
  for (const [stage, at] of [
    [30, now - 32 * day],
    [7, now - 9 * day],
  ] as const)
    await db()
      .insertInto('token_reminders')
      .values(
        over.map(({ id, idle_since }) => ({
          message_key: `test:${id}:${stage}`,
          token_id: id,
          purpose: 'INACTIVITY' as const,
          cycle: idle_since,
          turn: 0,
          stage,
          recipient_id: ada,
          recipient_address: 'ada@example.com',
          state: 'ACCEPTED' as const,
          deadline: now - 2 * day,
          queued_at: at,
          accepted_at: at,
        })),
      )
      .execute()
  await life.copy(model, each, 'idle', { idle_since: now - 151 * day })
  await life.copy(model, each, 'old', { expires_at: now - hour })
}

async function count(action: string): Promise<number> {
  const row = await db()
    .selectFrom('audit_events')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('action', '=', action)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

test('each is done once: no token is lost without its reminders, no mail that is due is missing', {
  timeout: 120_000,
}, async () => {
  await population()
  const env = {
    DATABASE_URL: life.app.url,
    TOKEN_PEPPERS: life.app.tokenPeppers,
    AUDIT_KEYS: life.app.auditKeys,
    SMTP_URL: `smtp://127.0.0.1:${life.peer.port}`,
    MAIL_FROM: 'Gatehouse <gatehouse@example.com>',
    PUBLIC_URL: 'https://gatehouse.example.com',
  }
  for (const isTime of [
    async () => (await count('accessToken.expired')) > 10,
    async () => (await count('accessToken.removed')) > 10,
    async () => (await count('accessToken.reminderQueued')) > 10,
    async () => life.peer.received.length > 20,
  ]) {
    const worker = await startServerProcess(env, 'worker')
    const giveUpAt = Date.now() + 20_000
    while (!(await isTime())) {
      expect(Date.now()).toBeLessThan(giveUpAt)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    worker.kill()
    await worker.stop()
    // As if its leases had ended.
    await db().updateTable('leases').set({ expires_at: 0 }).execute()
  }
  life.app.passTime(6 * 60_000)
  await life.round()
  await life.send()

  const names = (await db().selectFrom('access_tokens').select('name').execute()).map(({ name }) => name)
  expect(names.filter((name) => name.startsWith('over'))).toEqual([])
  expect(names.filter((name) => /^(idle|old) /.test(name))).toHaveLength(2 * each)
  for (const action of ['expired', 'removed', 'reminderQueued', 'reminderAccepted'])
    expect([action, await count(`accessToken.${action}`)]).toEqual([action, each])
  const events = await db()
    .selectFrom('audit_events')
    .select(['action', 'subject_id'])
    .where('actor_name', '=', 'token life')
    .execute()
  expect(new Set(events.map((it) => `${it.action} ${it.subject_id}`)).size).toBe(4 * each)

  const messages = await Promise.all(life.peer.received.map(({ raw }) => simpleParser(raw)))
  const ids = new Map(
    messages.map(({ subject, messageId }) => [/“(idle \d+)”/.exec(subject ?? '')?.[1], messageId]),
  )
  expect(ids.size).toBe(each)
  expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(each)
  expect(messages.length - each).toBeLessThanOrEqual(4 * 4)
})
