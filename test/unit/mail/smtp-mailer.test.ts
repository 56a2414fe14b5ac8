import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { WrittenMail } from '../../../src/mail/mailer.ts'
import { SmtpMailer, type SmtpServer } from '../../../src/mail/smtp-mailer.ts'
import { type SmtpPeer, startSmtpPeer } from '../../support/smtp-peer.ts'
import { testCertificate } from '../../support/test-certificate.ts'

const from = { name: 'Gatehouse', address: 'gatehouse@example.com' }
const mail: WrittenMail = {
  kind: 'test',
  messageId: '<0123456789abcdef@example.com>',
  date: new Date('2026-11-25T08:00:00Z'),
  from,
  to: { name: 'Grace Hopper', address: 'grace@example.com' },
  language: 'en',
  subject: 'Grüße',
  text: 'Text\n.\nnach einem Punkt',
  html: '<p>Text</p>',
}

let peer: SmtpPeer
const mailers: SmtpMailer[] = []

function mailerTo(port: number, server: Partial<SmtpServer> = {}, timeoutMs = 5_000): SmtpMailer {
  const mailer = new SmtpMailer(
    { host: 'localhost', port, secure: false, requireTls: false, auth: null, ...server },
    from,
    timeoutMs,
  )
  mailers.push(mailer)
  return mailer
}

beforeEach(async () => {
  peer = await startSmtpPeer()
})
afterEach(async () => {
  for (const mailer of mailers.splice(0)) mailer.close()
  await peer.close()
})

const send = (timeoutMs?: number) => mailerTo(peer.port, {}, timeoutMs).send(mail)

test('a mail arrives as it was written', async () => {
  expect(await send()).toEqual({ outcome: 'accepted', answer: expect.stringMatching(/^250/) })
  expect(peer.received).toMatchObject([
    { from: 'gatehouse@example.com', to: ['grace@example.com'], secure: false },
  ])
  const [parsed] = await peer.parsed()
  expect(parsed).toMatchObject({
    messageId: mail.messageId,
    date: mail.date,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    from: { value: [from] },
    to: { value: [mail.to] },
  })
  expect(parsed?.headers.get('auto-submitted')).toBe('auto-generated')
  expect(parsed?.headers.get('content-language')).toBe('en')
})

describe('what the server says is told apart', () => {
  test.each([
    ['recipient', '450 4.2.1 Try later', 'deferred'],
    ['recipient', '550 5.1.1 No such user', 'refused'],
    ['recipient', '550 No such user', 'refused'],
    ['recipient', '554 5.7.1 Relay access denied', 'deferred'],
    ['recipient', '530 5.7.0 Log in first', 'deferred'],
    ['recipient', '421 4.3.2 Shutting down', 'deferred'],
    ['data', '451 4.7.1 Greylisted', 'deferred'],
    ['data', '552 5.3.4 Too large', 'refused'],
    ['data', '554 5.7.1 Looks like spam', 'deferred'],
    ['sender', '550 5.7.1 You may not send as this', 'unreachable'],
    ['sender', '451 Later', 'unreachable'],
    ['greeting', '554 5.7.1 Your network is blocked', 'unreachable'],
    ['greeting', '421 Busy', 'unreachable'],
  ] as const)('at %s: %s', async (step, answer, outcome) => {
    peer.on[step] = () => answer
    const delivery = await send()
    expect(delivery.outcome).toBe(outcome)
    expect(delivery.answer).toContain(answer.replace(/^\d+ /, ''))
  })
})

describe('what breaks is told apart', () => {
  test.each([
    ['greeting', 'unreachable'],
    ['sender', 'deferred'],
    ['recipient', 'deferred'],
    ['data', 'unknown'],
  ] as const)('at %s: %s, if the connection is lost or nothing is said', async (step, outcome) => {
    peer.on[step] = () => 'drop'
    expect((await send()).outcome).toBe(outcome)
    // Nobody but the outbox tries again.
    expect(peer.connections()).toBe(1)
    peer.on[step] = () => 'hang'
    expect((await send(300)).outcome).toBe(outcome)
    expect(peer.received).toHaveLength(step === 'data' ? 2 : 0)
  })

  test('nobody listens', async () => {
    await peer.close()
    const delivery = await send()
    expect(delivery.outcome).toBe('unreachable')
    expect(delivery.answer).toContain('ECONNREFUSED')
    peer = await startSmtpPeer()
  })

  test('a connection that the server closed meanwhile costs one try', async () => {
    const mailer = mailerTo(peer.port)
    expect((await mailer.send(mail)).outcome).toBe('accepted')
    peer.on.sender = () => 'drop'
    expect((await mailer.send(mail)).outcome).toBe('deferred')
    peer.on = {}
    expect((await mailer.send(mail)).outcome).toBe('accepted')
    expect(peer.received).toHaveLength(2)
  })

  test('a mail that is refused or hangs leaves the others alone', async () => {
    peer.on.recipient = (address) =>
      address.startsWith('no') ? '550 5.1.1 No' : address.startsWith('hang') ? 'hang' : null
    const mailer = mailerTo(peer.port, {}, 1_000)
    const outcomes = await Promise.all(
      ['a', 'no-1', 'hang', 'b', 'no-2', 'c', 'd'].map(async (name) => {
        const { outcome } = await mailer.send({ ...mail, to: { name, address: `${name}@example.com` } })
        return `${name} ${outcome}`
      }),
    )
    expect(outcomes).toEqual([
      'a accepted',
      'no-1 refused',
      'hang deferred',
      'b accepted',
      'no-2 refused',
      'c accepted',
      'd accepted',
    ])
    expect(peer.connections()).toBeLessThanOrEqual(4)
  })

  test('closing ends what is under way', async () => {
    peer.on.data = () => 'hang'
    const mailer = mailerTo(peer.port)
    const sent = mailer.send(mail)
    while (peer.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    mailer.close()
    expect((await sent).outcome).toBe('unknown')
    expect((await mailer.send(mail)).outcome).toBe('unreachable')
  })
})

describe('with a password', () => {
  const login = { user: 'gatehouse', pass: 'p@ss: wörd' }
  beforeEach(async () => {
    await peer.close()
    peer = await startSmtpPeer({ login })
  })

  test('it logs in', async () => {
    const mailer = mailerTo(peer.port, { auth: login })
    expect((await mailer.send(mail)).outcome).toBe('accepted')
    expect(peer.received[0]?.user).toBe('gatehouse')
  })

  test('a wrong one, or none, is the fault of no mail, and is not repeated', async () => {
    const wrong = await mailerTo(peer.port, { auth: { user: 'gatehouse', pass: 's3cret' } }).send(mail)
    expect(wrong.outcome).toBe('unreachable')
    expect(wrong.answer).not.toContain('s3cret')
    expect((await mailerTo(peer.port).send(mail)).outcome).toBe('unreachable')
    expect(peer.received).toEqual([])
  })
})

describe('with TLS', () => {
  const trusted = getCACertificates()
  const trustPeer = () => setDefaultCACertificates([...trusted, testCertificate.cert])
  afterEach(() => setDefaultCACertificates(trusted))

  test.each([
    ['starttls', { requireTls: true }],
    ['implicit', { secure: true }],
  ] as const)('%s', async (tls, server) => {
    await peer.close()
    peer = await startSmtpPeer({ tls })
    const stranger = await mailerTo(peer.port, server).send(mail)
    expect(stranger.outcome).toBe('unreachable')
    expect(stranger.answer).toMatch(/self[- ]signed/)
    trustPeer()
    expect((await mailerTo(peer.port, server).send(mail)).outcome).toBe('accepted')
    expect(peer.received).toMatchObject([{ secure: true }])
    const otherName = await mailerTo(peer.port, { ...server, host: '127.0.0.2' }).send(mail)
    expect(otherName.outcome).toBe('unreachable')
  })

  test('a server that knows none gets nothing', async () => {
    const auth = { user: 'gatehouse', pass: 's3cret' }
    const delivery = await mailerTo(peer.port, { requireTls: true, auth }).send(mail)
    expect(delivery.outcome).toBe('unreachable')
    expect(peer.received).toEqual([])
  })
})
