import { afterAll, beforeAll, expect, test } from 'vitest'
import { enqueueMail } from '../../src/mail/enqueue-mail.ts'
import { invitation } from '../support/invitation-mail.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const queue = (messageKey: string, after: () => void = () => {}) =>
  app.app.database.transaction(async (trx) => {
    const queued = await enqueueMail(trx, app.app.database, {
      mail: invitation,
      messageKey,
      recipient: { name: 'Grace Hopper', address: 'grace@example.com' },
      language: 'en',
      params: { invitedBy: 'Ada Lovelace', linkId: 17, validUntil: '2026-12-01' },
    })
    after()
    return queued
  })

const keys = async () =>
  (await app.app.database.db.selectFrom('mail_outbox').select('message_key').execute()).map(
    (it) => it.message_key,
  )

test('a mail is queued with its cause, and not without it', async () => {
  expect(await queue('invitation:1')).toBe(true)
  await expect(
    queue('invitation:2', () => {
      throw new Error('the cause failed')
    }),
  ).rejects.toThrow('the cause failed')
  expect(await keys()).toEqual(['invitation:1'])
})

test('one cause is one mail, and the rest of the transaction stays', async () => {
  expect(await queue('invitation:3')).toBe(true)
  await app.app.database.transaction(async (trx) => {
    const again = {
      mail: invitation,
      recipient: { name: 'Grace Hopper', address: 'grace@example.com' },
      language: 'de' as const,
      params: { invitedBy: 'x', linkId: 1, validUntil: 'x' },
    }
    expect(await enqueueMail(trx, app.app.database, { ...again, messageKey: 'invitation:3' })).toBe(false)
    expect(await enqueueMail(trx, app.app.database, { ...again, messageKey: 'invitation:4' })).toBe(true)
  })
  expect(await keys()).toEqual(['invitation:1', 'invitation:3', 'invitation:4'])
})
