import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { createLog } from '../../src/lib/log.ts'
import { enqueueMail } from '../../src/mail/enqueue-mail.ts'
import type { MailState } from '../../src/mail/mail-state.ts'
import { bucket, takeTry } from '../../src/modules/sign-in/abuse/budgets.ts'
import { createSignInLink } from '../../src/modules/sign-in/links/sign-in-links.ts'
import { startAttempt, takeAttempt } from '../../src/modules/sign-in/oidc/attempts.ts'
import { invitation } from '../support/invitation-mail.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const count = async (
  table: 'sessions' | 'one_time_links' | 'oidc_attempts' | 'sign_in_budgets' | 'mail_outbox',
) => (await app.app.database.db.selectFrom(table).selectAll().execute()).length

const clean = () => app.app.cleaning.round()

test('sessions go a day after they ended, by age or by idleness, and open ones stay', async () => {
  const userId = await app.user([])
  await app.session(userId)
  app.passTime(8 * hour + day - minute)
  const open = await app.session(userId)
  await clean()
  expect(await count('sessions')).toBe(2)
  app.passTime(minute)
  await clean()
  expect(await count('sessions')).toBe(1)
  expect((await app.ask(open, '{ viewer { kind } }')).status).toBe(200)
  const events = await app.app.database.db
    .selectFrom('audit_events')
    .select('action')
    .where('owner_user_id', '=', userId)
    .where('action', '=', 'session.started')
    .execute()
  expect(events).toHaveLength(2)
})

test('links go 30 days after their time, and take what was begun with them along', async () => {
  const { database } = app.app
  const userId = await app.user([])
  const link = await database.transaction((trx) => createSignInLink(trx, database, 'INVITATION', userId))
  await database.transaction((trx) => createSignInLink(trx, database, 'PASSWORD_RESET', userId))
  app.passTime(7 * day + 30 * day - hour)
  await clean()
  expect(await count('one_time_links')).toBe(1)
  const attempt = await startAttempt(database, { linkId: link.id, returnTo: '/sign-in' })
  app.passTime(hour)
  await clean()
  expect(await count('one_time_links')).toBe(0)
  expect(await takeAttempt(database, attempt)).toBeNull()
})

test('attempts and budgets go with their time; what still counts stays', async () => {
  const { database } = app.app
  await startAttempt(database, { linkId: null, returnTo: '/sign-in' })
  const spent = [bucket('resetOfAccount', 'ada')]
  for (let i = 0; i < 3; i++) await takeTry(database, spent)
  await takeTry(database, [bucket('login', 'eve')])
  app.passTime(15 * minute)
  await clean()
  expect(await count('oidc_attempts')).toBe(0)
  expect(await count('sign_in_budgets')).toBe(1)
  await expect(takeTry(database, spent)).rejects.toMatchObject({ extensions: { code: 'RATE_LIMITED' } })
  app.passTime(hour)
  await clean()
  expect(await count('sign_in_budgets')).toBe(0)
})

test('mails that are done with go after 400 days, until then a cause is mailed once; what waits stays', async () => {
  const { database } = app.app
  const states: MailState[] = ['PENDING', 'SENDING', 'SENT', 'REFUSED', 'EXPIRED', 'FAILED', 'UNKNOWN']
  const queue = (messageKey: string) =>
    database.transaction((trx) =>
      enqueueMail(trx, database, {
        mail: invitation,
        messageKey,
        recipient: { name: 'Grace', address: 'grace@example.com' },
        language: 'en',
        params: { invitedBy: 'Ada', linkId: 17, validUntil: '2026-12-01' },
      }),
    )
  for (const state of states) {
    await queue(state)
    await database.db.updateTable('mail_outbox').set({ state }).where('message_key', '=', state).execute()
  }
  app.passTime(400 * day - minute)
  await clean()
  expect(await count('mail_outbox')).toBe(states.length)
  expect(await queue('SENT')).toBe(false)
  app.passTime(minute)
  await clean()
  expect(await database.db.selectFrom('mail_outbox').select('state').orderBy('id').execute()).toEqual([
    { state: 'PENDING' },
    { state: 'SENDING' },
  ])
})

test('several clean at once, more than one batch, and none fails or takes what is not old', async () => {
  const { db } = app.app.database
  const rows = Array.from({ length: 1_300 }, (_, i) => ({
    bucket: randomBytes(32),
    spent: 1,
    ends_at: i % 13 === 0 ? Number.MAX_SAFE_INTEGER : 1,
  }))
  await db.insertInto('sign_in_budgets').values(rows).execute()
  const lines: string[] = []
  const log = createLog('warn', { write: (line) => lines.push(line) })
  const others = [1, 2].map(() =>
    createApp({ databaseUrl: app.url, tokenPeppers: app.tokenPeppers, auditKeys: app.auditKeys, log }),
  )
  await Promise.all([clean(), ...others.map(({ cleaning }) => cleaning.round())])
  for (const other of others) await other.close()
  expect(lines).toEqual([])
  expect(await count('sign_in_budgets')).toBe(100)
})
