import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defineMail, type MailContent, type MailLanguage } from '../../../src/mail/define-mail.ts'
import { FolderMailer } from '../../../src/mail/folder-mailer.ts'
import { isAddress, writeMail } from '../../../src/mail/write-mail.ts'
import { invitation } from '../../support/invitation-mail.ts'
import { mailServices } from '../../support/mail-services.ts'

const from = { name: 'Gatehouse', address: 'gatehouse@example.com' }

let root: string
let folders = 0

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gatehouse-outbox-'))
})
afterAll(() => rm(root, { recursive: true }))

const row = (over: Record<string, unknown> = {}) => ({
  id: 1,
  message_key: 'invitation:17',
  kind: 'test.invitation',
  recipient_name: 'Grace Hopper',
  recipient_address: 'grace@example.com',
  language: 'en' as MailLanguage,
  params: '{}',
  state: 'SENDING' as const,
  attempts: 1,
  unknown_outcomes: 0,
  next_attempt_at: 0,
  claim: 'x',
  last_answer: null,
  not_after: null,
  created_at: Date.parse('2026-11-25T08:00:00Z'),
  sent_at: null,
  now: 0,
  ...over,
})

interface Hostile {
  readonly invitedBy?: string
  readonly validUntil?: string
  readonly recipientName?: string
  readonly language?: MailLanguage
}

/** As it arrives: written, made a file, and parsed as a mail program does. */
async function arrived({ recipientName, language = 'en', ...params }: Hostile = {}) {
  const written = await writeMail(
    row({
      language,
      recipient_name: recipientName ?? 'Grace Hopper',
      params: JSON.stringify({
        invitedBy: 'Ada Lovelace',
        linkId: 17,
        validUntil: '1 December 2026',
        ...params,
      }),
    }),
    invitation as never,
    from,
    mailServices,
  )
  const folder = join(root, String(++folders))
  await new FolderMailer(folder, from).send(written)
  const [file = ''] = await readdir(folder)
  const raw = await readFile(join(folder, file))
  return { written, folder, file, raw: raw.toString(), mail: await simpleParser(raw) }
}

describe('a mail', () => {
  test('says the same in both forms, each complete by itself', async () => {
    const { mail } = await arrived()
    expect(mail.subject).toBe('Ada Lovelace invites you to Gatehouse')
    expect(mail.text).toBe(`Ada Lovelace has made an account for you.

Choose a password to begin.

Choose a password:
https://gatehouse.example.com/invitation/17-s3cret

Valid until: 1 December 2026

-- 
If you did not expect this, do nothing: the invitation ends by itself.
`)
    const html = String(mail.html)
    for (const said of [
      'Ada Lovelace has made an account for you.',
      'href="https://gatehouse.example.com/invitation/17-s3cret"',
      '>https://gatehouse.example.com/invitation/17-s3cret<',
      'Valid until',
      '1 December 2026',
      'the invitation ends by itself',
    ])
      expect(html).toContain(said)
  })

  test.each(['en', 'de'] as const)('tells its language: %s', async (language) => {
    const { mail } = await arrived({ language })
    expect(mail.headers.get('content-language')).toBe(language)
    expect(mail.html).toContain(`<html lang="${language}"`)
    expect(mail.text).toContain({ en: 'has made an account', de: 'hat ein Konto für Sie angelegt' }[language])
  })

  test('loads nothing and tells nobody that it was read', async () => {
    const { mail } = await arrived()
    expect(mail.html).not.toMatch(/<img|<link|<script|<iframe|url\(|@import|src=|background=/i)
    expect([...mail.headers.keys()]).not.toContain('disposition-notification-to')
  })

  test('has the same Message-ID whenever it is written, and another for another cause or database', async () => {
    const idOf = async (over: Record<string, unknown>) => {
      const params = JSON.stringify({ invitedBy: 'x', linkId: 1, validUntil: 'x' })
      return (await writeMail(row({ params, ...over }), invitation as never, from, mailServices)).messageId
    }
    const first = await idOf({})
    expect(first).toMatch(/^<[0-9a-f]{32}@example\.com>$/)
    expect(
      await idOf({ attempts: 9, claim: 'y', params: '{"invitedBy":"y","linkId":2,"validUntil":"y"}' }),
    ).toBe(first)
    expect(await idOf({ message_key: 'invitation:18' })).not.toBe(first)
    expect(await idOf({ created_at: 5 })).not.toBe(first)
  })
})

describe('what strangers choose', () => {
  test('adds no header, no recipient and no part', async () => {
    const attack =
      'Ada\r\nBcc: victim@example.com\r\nContent-Type: text/html\r\n\r\n<b>Hi</b>\u2028x\u0085y\0z'
    const { mail, raw } = await arrived({ invitedBy: attack, recipientName: attack })
    expect(raw).not.toMatch(/^(bcc|content-type: text\/html\r?\n\r?\n<b>)/im)
    expect(mail.bcc).toBeUndefined()
    expect(mail.subject).toMatch(/^Ada Bcc: victim@example\.com Content-Type: /)
    expect(mail.to).toMatchObject({ value: [{ address: 'grace@example.com' }] })
    expect(mail.attachments).toEqual([])
  })

  test('a recipient whose name looks like addresses is one recipient', async () => {
    const { mail } = await arrived({ recipientName: 'a@evil.example, "b" <c@evil.example>;' })
    expect(mail.to).toMatchObject({ value: [{ address: 'grace@example.com' }] })
  })

  test('is text in HTML, not HTML', async () => {
    const attack = `<script>alert(1)</script><img src=x onerror="a">'"&amp;</title></div>`
    const { mail } = await arrived({ invitedBy: attack, validUntil: attack })
    const html = String(mail.html)
    expect(html).not.toMatch(/<script|<img/)
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).toContain('&amp;amp;')
    expect(html.match(/<\/title>/g)).toHaveLength(1)
    expect(mail.text).toContain(attack)
  })

  test('does not turn lines around', async () => {
    const { mail } = await arrived({ invitedBy: '\u202Egnp.exe\u2066\u200F \u05D0\u05D1\u05D2' })
    for (const form of [mail.subject, mail.text, String(mail.html)]) {
      expect(form).not.toMatch(/\p{Bidi_Control}/u)
      expect(form).toContain('\u05D0\u05D1\u05D2')
    }
    expect(mail.html).toContain('dir="ltr"')
  })

  test('is cut where it has no end, and half a character is none', async () => {
    const { mail, raw } = await arrived({
      invitedBy: '🦊'.repeat(100_000),
      validUntil: `\uD800${'x'.repeat(100_000)}`,
    })
    expect([...(mail.subject ?? '')]).toHaveLength(150)
    expect(mail.subject).toMatch(/🦊…$/u)
    expect(raw.length).toBeLessThan(100_000)
    expect(Math.max(...raw.split(/\r?\n/).map((line) => line.length))).toBeLessThanOrEqual(998)
  })

  test.each(['javascript:alert(1)', 'data:text/html,x', 'no address', ''])(
    'no mail leads to %j',
    async (url) => {
      const content: MailContent = {
        subject: 'x',
        paragraphs: [],
        action: { label: 'x', url },
        footer: 'x',
      }
      const mail = defineMail(`test.link ${url}`, { en: () => content, de: () => content })
      await expect(writeMail(row(), mail, from, mailServices)).rejects.toThrow()
    },
  )

  test.each([
    ['ada@example.com', true],
    ['ada+x.y@müller.example', true],
    ['ada', false],
    ['', false],
    ['ada@example.com, eve@example.com', false],
    ['ada@example.com\r\nRCPT TO:<eve@example.com>', false],
    ['<ada@example.com>', false],
    ['ada @example.com', false],
    ['ada@example.com\0', false],
    ['ada@b@example.com', false],
  ])('%j is an address: %s', (text, expected) => {
    expect(isAddress(text)).toBe(expected)
  })
})

test('the folder and its files are for nobody else to read, and whole', async () => {
  const { folder, file } = await arrived()
  expect(file).toMatch(/^\d{4}-\d\d-\d\dT.*Z-test\.invitation-[0-9a-f]{8}\.eml$/)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600)
})
