import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { enqueueMail } from '../../src/mail/enqueue-mail.ts'
import { MailSender } from '../../src/mail/mail-sender.ts'
import { SmtpMailer } from '../../src/mail/smtp-mailer.ts'
import { testMail } from '../../src/mail/test-mail.ts'
import { mailServices } from '../support/mail-services.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'
import { type SmtpPeer, startSmtpPeer } from '../support/smtp-peer.ts'
import { startTestApp, type TestApp } from '../support/test-app.ts'

const gatehouse = join(import.meta.dirname, '../../bin/gatehouse.js')

let app: TestApp
let peer: SmtpPeer
let env: Record<string, string>

beforeAll(async () => {
  app = await startTestApp()
  peer = await startSmtpPeer()
  env = {
    DATABASE_URL: app.url,
    TOKEN_PEPPERS: app.tokenPeppers,
    AUDIT_KEYS: app.auditKeys,
    SMTP_URL: `smtp://127.0.0.1:${peer.port}`,
    MAIL_FROM: 'Gatehouse <gatehouse@example.com>',
    PUBLIC_URL: 'https://gatehouse.example.com',
  }
})
beforeEach(() => {
  peer.received.length = 0
  peer.on = {}
})
afterAll(async () => {
  await peer.close()
  await app.close()
})

async function gatehouseMail(args: readonly string[], environment: Record<string, string>, cwd = tmpdir()) {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [gatehouse, 'mail', 'test', ...args], {
      cwd,
      env: { PATH: process.env.PATH, ...environment },
    })
    return { code: 0, out: stdout }
  } catch (error) {
    const { code, stderr } = error as { code: number; stderr: string }
    return { code, out: stderr }
  }
}

describe('the service in processes of its own', () => {
  test('a test mail goes out, and the answer of the server is shown', async () => {
    const { code, out } = await gatehouseMail(['grace@example.com', '--language', 'de'], env)
    expect(out).toMatch(/^Sent to grace@example\.com\. The answer of 127\.0\.0\.1:\d+: 250 /)
    expect(code).toBe(0)
    const [mail] = await peer.parsed()
    expect(mail?.subject).toBe('Gatehouse kann Mails senden')
    expect(mail?.text).toContain('https://gatehouse.example.com/')
  })

  test('what keeps it from going out is said', async () => {
    peer.on.recipient = () => '550 5.1.1 No such user'
    expect(await gatehouseMail(['nobody@example.com'], env)).toEqual({
      code: 1,
      out: expect.stringContaining('Not sent (REFUSED): 550 5.1.1 No such user'),
    })
    const { SMTP_URL: _, ...without } = env
    expect(await gatehouseMail(['grace@example.com'], without)).toEqual({
      code: 1,
      out: expect.stringContaining('Set SMTP_URL and MAIL_FROM'),
    })
  })

  test('a service with JOBS=worker leaves mails to the worker', async () => {
    const service = await startServerProcess({ ...env, JOBS: 'worker' })
    expect(service.output()).toMatch(/Mails +go to the worker/)
    await app.app.database.transaction((trx) =>
      enqueueMail(trx, app.app.database, {
        mail: testMail,
        messageKey: 'worker',
        recipient: { name: '', address: 'grace@example.com' },
        language: 'en',
        params: {},
      }),
    )
    const worker = await startServerProcess(env, 'worker')
    const giveUpAt = Date.now() + 15_000
    while (!worker.output().includes('mail accepted')) {
      expect(Date.now()).toBeLessThan(giveUpAt)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(await worker.stop()).toBe(0)
    expect(await service.stop()).toBe(0)
    expect(peer.received.map(({ to }) => to)).toEqual([['grace@example.com']])
    expect(service.output()).not.toContain('mail accepted')
  })

  test('services that share a database send each mail; one that is killed costs second copies at most', {
    timeout: 60_000,
  }, async () => {
    const services: ServerProcess[] = await Promise.all([startServerProcess(env), startServerProcess(env)])
    const [killed] = services
    peer.on.data = () => {
      if (peer.received.length === 20) killed?.kill()
      return null
    }
    const expected = Array.from({ length: 80 }, (_, i) => `to-${i}@example.com`)
    await app.app.database.transaction(async (trx) => {
      for (const address of expected)
        await enqueueMail(trx, app.app.database, {
          mail: testMail,
          messageKey: address,
          recipient: { name: '', address },
          language: 'en',
          params: {},
        })
    })
    const open = async () =>
      (
        await app.app.database.db
          .selectFrom('mail_outbox')
          .select('state')
          .where('state', 'in', ['PENDING', 'SENDING'])
          .execute()
      ).map(({ state }) => state)
    const giveUpAt = Date.now() + 15_000
    while ((await open()).includes('PENDING')) {
      expect(Date.now()).toBeLessThan(giveUpAt)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    for (const service of services) await service.stop()
    expect(killed?.output()).not.toContain('"msg":"stopped"')

    // What the dead one had.
    app.passTime(6 * 60_000)
    const mailer = new SmtpMailer(
      { host: '127.0.0.1', port: peer.port, secure: false, requireTls: false, auth: null },
      { name: '', address: 'gatehouse@example.com' },
    )
    const { database } = app.app
    const last = new MailSender({
      database,
      mailer,
      services: mailServices,
      log: { debug() {}, info() {}, warn() {}, error() {}, fatal() {} },
    })
    await last.sendDue()
    await last.stop()
    expect(await open()).toEqual([])

    const messageIds = new Map<string, Set<string | undefined>>()
    for (const mail of peer.received) {
      const [to = ''] = mail.to
      const { messageId } = await simpleParser(mail.raw)
      messageIds.set(to, (messageIds.get(to) ?? new Set()).add(messageId))
    }
    expect([...messageIds.keys()].sort()).toEqual(expected.sort())
    expect([...messageIds.values()].filter((ids) => ids.size !== 1)).toEqual([])
    expect(peer.received.length - expected.length).toBeLessThanOrEqual(4)
  })
})

describe.runIf(inject('engine') === 'sqlite')('without SMTP_URL', () => {
  test('the embedded demo writes mails into its folder, and says so', async () => {
    const service = await startServerProcess()
    expect(service.output()).toMatch(/Mails +go to data\/outbox\/ as \.eml files/)
    const cwd = service.folder
    const { code, out } = await gatehouseMail(['grace@example.com'], {}, cwd)
    expect(out).toContain('written to data/outbox/')
    expect(code).toBe(0)
    const [file = ''] = await readdir(join(cwd, 'data/outbox'))
    const mail = await simpleParser(await readFile(join(cwd, 'data/outbox', file)))
    expect(mail).toMatchObject({ subject: 'Gatehouse can send mails' })
    await service.stop()
  })

  test('without a way for mails, a service starts, and warns', async () => {
    const { SMTP_URL: _, ...without } = env
    const service = await startServerProcess(without)
    expect(service.output()).toMatch(/Mails +wait until SMTP_URL/)
    expect(await service.stop()).toBe(0)
    expect(service.output()).toContain('mails wait in the outbox: set SMTP_URL')
  })
})
