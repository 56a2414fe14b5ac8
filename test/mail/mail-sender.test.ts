import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type App, createApp } from '../../src/app.ts'
import type { Database } from '../../src/database/database.ts'
import { createLog, type Log } from '../../src/lib/log.ts'
import { defineMail } from '../../src/mail/define-mail.ts'
import { enqueueMail, findQueuedMail, type QueuedMail } from '../../src/mail/enqueue-mail.ts'
import { MailSender } from '../../src/mail/mail-sender.ts'
import type { Delivery, Mailer, WrittenMail } from '../../src/mail/mailer.ts'
import { claimMail, dueMails, noteOutcome } from '../../src/mail/outbox.ts'
import { SmtpMailer } from '../../src/mail/smtp-mailer.ts'
import { invitation } from '../support/invitation-mail.ts'
import { mailServices } from '../support/mail-services.ts'
import { type SmtpPeer, startSmtpPeer } from '../support/smtp-peer.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const from = { name: 'Gatehouse', address: 'gatehouse@example.com' }

const broken = defineMail('test.broken', {
  en: () => {
    throw new Error('no such column')
  },
  de: () => Promise.reject(new Error('no such column')),
})

/** What the hooks of a kind are asked, and what they answer. */
const hooks: { prepare: () => Promise<{ what: string } | null>; done: string[] } = {
  prepare: async () => null,
  done: [],
}
const hooked = defineMail<{ what: string }>(
  'test.hooked',
  {
    en: ({ what }) => ({ subject: what, paragraphs: [what], footer: 'x' }),
    de: ({ what }) => ({ subject: what, paragraphs: [what], footer: 'x' }),
  },
  {
    prepare: () => hooks.prepare(),
    onDone: async (trx, _database, { message_key }, state) => {
      const mail = await trx.selectFrom('mail_outbox').select('state').executeTakeFirstOrThrow()
      hooks.done.push(`${message_key} ${state} ${mail.state}`)
      if (hooks.done.length === 1 && message_key === 'fails once') throw new Error('no such table')
    },
  },
)

let app: TestApp
let database: Database
let peer: SmtpPeer
const senders: MailSender[] = []
const lines: string[] = []
const log = createLog('info', { write: (line) => lines.push(line) })

beforeAll(async () => {
  app = await startTestApp()
  database = app.app.database
  peer = await startSmtpPeer()
})
afterEach(async () => {
  for (const sender of senders.splice(0)) await sender.stop()
  await database.db.deleteFrom('mail_outbox').execute()
  peer.received.length = 0
  peer.on = {}
  lines.length = 0
})
afterAll(async () => {
  await peer.close()
  await app.close()
})

const smtpMailer = (port = peer.port, timeoutMs = 5_000) =>
  new SmtpMailer({ host: '127.0.0.1', port, secure: false, requireTls: false, auth: null }, from, timeoutMs)

/** Answers as it is told, and keeps what it got. */
function fakeMailer(answer: (mail: WrittenMail) => Delivery['outcome'] | Promise<Delivery['outcome']>) {
  const sent: WrittenMail[] = []
  const mailer: Mailer = {
    destination: 'nowhere',
    from,
    async send(mail) {
      sent.push(mail)
      return { outcome: await answer(mail), answer: `250 ${sent.length}` }
    },
    close() {},
  }
  return { sent, mailer }
}

function senderWith(mailer: Mailer = smtpMailer(), options: { database?: Database; log?: Log } = {}) {
  const sender = new MailSender({ database, mailer, services: mailServices, log, ...options })
  senders.push(sender)
  return sender
}

type Over = Partial<QueuedMail<{ invitedBy: string; linkId: number; validUntil: string }>>

const queue = (messageKey: string, over: Over = {}) =>
  database.transaction((trx) =>
    enqueueMail(trx, database, {
      mail: invitation,
      messageKey,
      recipient: { name: 'Grace Hopper', address: 'grace@example.com' },
      language: 'en',
      params: { invitedBy: 'Ada Lovelace', linkId: 17, validUntil: '1 December' },
      ...over,
    }),
  )

async function mailOf(messageKey: string) {
  const mail = await findQueuedMail(database.db, messageKey)
  if (!mail) throw new Error(`${messageKey} is not queued.`)
  return mail
}

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 10_000
  while (!(await done())) {
    expect(Date.now()).toBeLessThan(giveUpAt)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const messageIds = async () => (await peer.parsed()).map(({ messageId }) => messageId)

describe('a queued mail', () => {
  test('goes out when its cause is committed, without waiting for a round', async () => {
    senderWith().start()
    await until(async () => (await dueMails(database, [invitation.kind], 1)).length === 0)
    const before = performance.now()
    await queue('a')
    await until(() => peer.received.length === 1)
    expect(performance.now() - before).toBeLessThan(4_000)
    await until(async () => (await mailOf('a')).state === 'SENT')
    expect(peer.received).toMatchObject([{ from: from.address, to: ['grace@example.com'] }])
    expect((await peer.parsed())[0]?.text).toContain('https://gatehouse.example.com/invitation/17-s3cret')
  })

  test('does not go out if its cause fails, though the sender is awake', async () => {
    const sender = senderWith()
    sender.start()
    const failing = database.transaction(async (trx) => {
      await enqueueMail(trx, database, {
        mail: invitation,
        messageKey: 'a',
        recipient: { name: '', address: 'grace@example.com' },
        language: 'en',
        params: { invitedBy: 'x', linkId: 1, validUntil: 'x' },
      })
      await sender.sendDue()
      throw new Error('the cause failed')
    })
    await expect(failing).rejects.toThrow('the cause failed')
    await sender.sendDue()
    expect(peer.received).toEqual([])
  })

  test('speaks the language of its reader', async () => {
    await queue('a', { language: 'de' })
    await senderWith().sendDue()
    expect((await peer.parsed())[0]?.subject).toBe('Ada Lovelace lädt Sie zu Gatehouse ein')
  })

  test('leaves nothing of what it said once it is sent', async () => {
    await queue('a')
    expect((await mailOf('a')).params).toContain('Ada Lovelace')
    await senderWith().sendDue()
    expect(await mailOf('a')).toMatchObject({
      state: 'SENT',
      params: '{}',
      attempts: 1,
      claim: null,
      sent_at: expect.any(Number),
      last_answer: expect.stringMatching(/^250/),
    })
  })

  test('holds no secret while it waits, and the log holds neither address, name nor link', async () => {
    peer.on.recipient = (address) => `550 5.1.1 <${address}> unknown, see https://mx.example/s3cret`
    await queue('a')
    await queue('b', { mail: broken as never })
    expect(JSON.stringify(await mailOf('a'))).not.toContain('s3cret')
    await senderWith().sendDue()
    expect(await mailOf('a')).toMatchObject({ state: 'REFUSED', params: '{}' })
    expect((await mailOf('a')).last_answer).toContain('grace@example.com')
    expect(JSON.stringify(await mailOf('a'))).not.toContain('s3cret')
    expect(lines).toHaveLength(2)
    expect(lines.join()).toContain('550 5.1.1')
    expect(lines.join()).not.toMatch(/grace|hopper|lovelace|s3cret/i)
  })

  test('is dropped when it is too late', async () => {
    const { created_at: now } = await queue('a').then(() => mailOf('a'))
    await queue('late', { notAfter: now + hour })
    await queue('early', { notAfter: now + 3 * hour })
    app.passTime(2 * hour)
    await senderWith().sendDue()
    expect(await mailOf('late')).toMatchObject({ state: 'EXPIRED', params: '{}' })
    expect(await mailOf('early')).toMatchObject({ state: 'SENT' })
  })
})

describe('a mail that fails', () => {
  test('is tried again, later and later, under the same Message-ID', async () => {
    let times = 0
    peer.on.data = () => (++times <= 2 ? '451 4.7.1 Greylisted' : null)
    await queue('a')
    const sender = senderWith()
    await sender.sendDue()
    const { created_at, ...first } = await mailOf('a')
    expect(first).toMatchObject({ state: 'PENDING', attempts: 1, last_answer: '451 4.7.1 Greylisted' })
    expect(first.next_attempt_at - created_at).toBeGreaterThanOrEqual(minute)
    await sender.sendDue()
    expect(times).toBe(1)
    app.passTime(1.3 * minute)
    await sender.sendDue()
    app.passTime(1.3 * minute)
    await sender.sendDue()
    expect(times).toBe(2)
    app.passTime(1.3 * minute)
    await sender.sendDue()
    expect(await mailOf('a')).toMatchObject({ state: 'SENT', attempts: 3 })
    const ids = await messageIds()
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(1)
  })

  test('is given up after more than five days of refusals for now, and not before', async () => {
    const { mailer } = fakeMailer(() => 'deferred')
    await queue('a')
    const sender = senderWith(mailer)
    let passed = 0
    let longest = 0
    for (;;) {
      await sender.sendDue()
      const { state, next_attempt_at } = await mailOf('a')
      if (state !== 'PENDING') break
      const now = (await claimableAt()) ?? 0
      const wait = next_attempt_at - now + 1_000
      longest = Math.max(longest, wait)
      passed += wait
      app.passTime(wait)
    }
    expect(await mailOf('a')).toMatchObject({ state: 'FAILED', params: expect.stringContaining('Ada') })
    expect(passed).toBeGreaterThan(5 * day)
    expect(passed).toBeLessThan(8 * day)
    expect(longest).toBeLessThan(8 * hour)
  })

  test('is not given up while no server can be asked, and all go out when there is one again', async () => {
    const gone = await startSmtpPeer()
    await gone.close()
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await queue(key)
    for (let i = 0; i < 40; i++) {
      // A sender of its own each time: one alone rests a while, of real time.
      await senderWith(smtpMailer(gone.port)).sendDue()
      app.passTime(2 * minute)
    }
    const waiting = await mailOf('a')
    expect(waiting).toMatchObject({ state: 'PENDING', attempts: 0 })
    expect(waiting.last_answer).toContain('ECONNREFUSED')
    await senderWith().sendDue()
    expect(peer.received).toHaveLength(8)
  })

  test('one that finds no server keeps all from trying for a while', async () => {
    const { mailer, sent } = fakeMailer(() => 'unreachable')
    for (let i = 0; i < 50; i++) await queue(`a${i}`)
    const sender = senderWith(mailer)
    await sender.sendDue()
    await sender.sendDue()
    expect(sent.length).toBeLessThanOrEqual(4)
  })

  test('does not hold others up: one that can not be written, one of a newer version, one for no address', async () => {
    await queue('broken', { mail: broken as never })
    await queue('broken-later', { mail: broken as never, language: 'de' })
    await queue('newer', { mail: { ...invitation, kind: 'of.the.future' } })
    await queue('nobody', { recipient: { name: 'x', address: 'a@example.com, b@example.com' } })
    await queue('good')
    await senderWith().sendDue()
    expect(peer.received).toHaveLength(1)
    expect(await mailOf('good')).toMatchObject({ state: 'SENT' })
    expect(await mailOf('newer')).toMatchObject({ state: 'PENDING', attempts: 0 })
    expect(await mailOf('nobody')).toMatchObject({ state: 'REFUSED' })
    for (const key of ['broken', 'broken-later'])
      expect(await mailOf(key)).toMatchObject({
        state: 'FAILED',
        last_answer: 'It could not be written: no such column',
      })
  })

  test('goes out again if the connection broke at the end, but not for ever', async () => {
    peer.on.data = () => 'drop'
    await queue('a')
    const sender = senderWith()
    for (let i = 0; i < 8; i++) {
      await sender.sendDue()
      app.passTime(7.6 * hour)
    }
    expect(await mailOf('a')).toMatchObject({ state: 'UNKNOWN', unknown_outcomes: 5 })
    const ids = await messageIds()
    expect(ids).toHaveLength(5)
    expect(new Set(ids).size).toBe(1)
  })
})

/** The database's clock. */
async function claimableAt(): Promise<number | undefined> {
  const row = await database.db
    .selectFrom('mail_outbox')
    .select(database.now.as('now'))
    .limit(1)
    .executeTakeFirst()
  return row && Number(row.now)
}

describe('several senders', () => {
  const apps: App[] = []
  afterEach(async () => {
    for (const it of apps.splice(0)) await it.close()
  })

  /** Their clocks agree; the one that the tests move is ahead of them by now. */
  function twoApps(): [Database, Database] {
    const open = () =>
      createApp({ databaseUrl: app.url, tokenPeppers: app.tokenPeppers, auditKeys: app.auditKeys, log })
    apps.push(open(), open())
    return apps.map((it) => it.database) as [Database, Database]
  }

  test('send each mail once', async () => {
    const [one, other] = twoApps()
    const expected: string[] = []
    await one.transaction(async (trx) => {
      for (let i = 0; i < 200; i++) {
        expected.push(`to-${i}@example.com`)
        await enqueueMail(trx, one, {
          mail: invitation,
          messageKey: `race:${i}`,
          recipient: { name: '', address: `to-${i}@example.com` },
          language: 'en',
          params: { invitedBy: 'x', linkId: i, validUntil: 'x' },
        })
      }
    })
    const racers = [one, one, other].map((it) => senderWith(smtpMailer(), { database: it }))
    await Promise.all(racers.map((sender) => sender.sendDue()))
    expect(peer.received.map(({ to }) => to[0]).sort()).toEqual(expected.sort())
    const open = await database.db
      .selectFrom('mail_outbox')
      .select('id')
      .where('state', '!=', 'SENT')
      .execute()
    expect(open).toEqual([])
  })

  test('what a dead one had is sent by another, under the same Message-ID; the dead one has no say any more', async () => {
    await queue('a')
    const claimed = await claimMail(database, (await mailOf('a')).id)
    if (!claimed) throw new Error('not claimed')
    expect(await claimMail(database, claimed.id)).toBeNull()
    await senderWith().sendDue()
    expect(peer.received).toEqual([])
    app.passTime(6 * minute)
    await senderWith().sendDue()
    expect(await mailOf('a')).toMatchObject({ state: 'SENT', attempts: 2 })
    expect(await noteOutcome(database, claimed, { state: 'FAILED' })).toBe(false)
    expect(await mailOf('a')).toMatchObject({ state: 'SENT' })
  })

  test('a mail is one sender’s at a time, and only whose it is tells how it went', async () => {
    const [one, other] = twoApps()
    await one.transaction((trx) =>
      enqueueMail(trx, one, {
        mail: invitation,
        messageKey: 'a',
        recipient: { name: '', address: 'grace@example.com' },
        language: 'en',
        params: { invitedBy: 'x', linkId: 1, validUntil: 'x' },
      }),
    )
    const { id } = await mailOf('a')
    const race = async () => {
      const claims = await Promise.all(
        Array.from({ length: 12 }, (_, i) => claimMail(i % 2 ? one : other, id)),
      )
      const [won, ...more] = claims.filter((it) => it !== null)
      expect(more).toEqual([])
      if (!won) throw new Error('Nobody has it.')
      return won
    }
    const first = await race()
    await one.db.updateTable('mail_outbox').set({ next_attempt_at: 0 }).execute()
    const second = await race()
    expect(await noteOutcome(database, first, { state: 'SENT' })).toBe(false)
    expect(await mailOf('a')).toMatchObject({ state: 'SENDING', claim: second.claim, attempts: 2 })
    expect(await noteOutcome(database, second, { state: 'SENT' })).toBe(true)
  })

  test('one that died between the answer and its note leaves a second copy of the same Message-ID', async () => {
    await queue('a')
    const { promise: dead, resolve: revive } = Promise.withResolvers<Delivery>()
    const mailer = smtpMailer()
    const dying = senderWith({
      destination: '',
      from,
      close: () => mailer.close(),
      send: async (mail) => {
        await mailer.send(mail)
        return dead
      },
    })
    const never = dying.sendDue()
    await until(() => peer.received.length === 1)
    app.passTime(6 * minute)
    await senderWith().sendDue()
    const ids = await messageIds()
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
    const { sent_at } = await mailOf('a')
    revive({ outcome: 'deferred', answer: 'too late' })
    await never
    expect(await mailOf('a')).toMatchObject({ state: 'SENT', sent_at })
  })
})

test('stopping waits for what is under way and begins nothing else', async () => {
  const { promise: answer, resolve } = Promise.withResolvers<Delivery['outcome']>()
  const { mailer, sent } = fakeMailer(() => answer)
  for (let i = 0; i < 10; i++) await queue(`a${i}`)
  const sender = senderWith(mailer)
  sender.start()
  await until(() => sent.length === 4)
  const stopped = sender.stop()
  await queue('b')
  resolve('accepted')
  await stopped
  expect(sent).toHaveLength(4)
  const states = await database.db.selectFrom('mail_outbox').select('state').execute()
  expect(states.filter(({ state }) => state === 'SENT')).toHaveLength(4)
  expect(states.filter(({ state }) => state === 'PENDING')).toHaveLength(7)
})

describe('a kind with hooks', () => {
  const queueHooked = (messageKey: string) =>
    database.transaction((trx) =>
      enqueueMail(trx, database, {
        mail: hooked,
        messageKey,
        recipient: { name: '', address: 'grace@example.com' },
        language: 'en',
        params: { what: 'as it was queued' },
      }),
    )
  beforeEach(() => {
    hooks.done.length = 0
    hooks.prepare = async () => ({ what: 'as it is now' })
  })

  test('says what it is about when it is sent, and hears in the same transaction what became of it', async () => {
    await queueHooked('a')
    await senderWith().sendDue()
    expect((await peer.parsed()).map(({ subject }) => subject)).toEqual(['as it is now'])
    expect(hooks.done).toEqual(['a SENT SENT'])
  })

  test('is not sent if nobody needs it any more', async () => {
    await queueHooked('a')
    hooks.prepare = async () => null
    await senderWith().sendDue()
    expect(peer.received).toEqual([])
    expect(await mailOf('a')).toMatchObject({ state: 'EXPIRED', params: '{}' })
    expect(hooks.done).toEqual(['a EXPIRED EXPIRED'])
  })

  test('is given up if it can not say it, and tried again if the database is away', async () => {
    await queueHooked('a')
    await queueHooked('b')
    const failures: Error[] = [
      new Error('no such column'),
      Object.assign(new Error(), { code: 'ECONNRESET' }),
    ]
    hooks.prepare = async () => {
      const failure = failures.shift()
      if (failure) throw failure
      return { what: 'again' }
    }
    const { id } = await mailOf('a')
    await senderWith().sendOne(id)
    expect(await mailOf('a')).toMatchObject({ state: 'FAILED' })
    await senderWith().sendDue()
    expect(await mailOf('b')).toMatchObject({ state: 'SENDING' })
    app.passTime(6 * minute)
    await senderWith().sendDue()
    expect(await mailOf('b')).toMatchObject({ state: 'SENT' })
  })

  test('is sent again, under the same Message-ID, if what it means can not be written', async () => {
    await queueHooked('fails once')
    await senderWith().sendDue()
    expect(await mailOf('fails once')).toMatchObject({ state: 'SENDING' })
    app.passTime(6 * minute)
    await senderWith().sendDue()
    expect(await mailOf('fails once')).toMatchObject({ state: 'SENT' })
    const ids = (await peer.parsed()).map(({ messageId }) => messageId)
    expect([ids.length, new Set(ids).size]).toEqual([2, 1])
  })
})
