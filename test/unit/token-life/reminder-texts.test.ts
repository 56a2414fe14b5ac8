import { describe, expect, test } from 'vitest'
import { writeContent } from '../../../src/mail/layout.ts'
import { type ReminderTextParams, reminderTexts } from '../../../src/modules/token-life/reminder-texts.ts'
import { mailServices } from '../../support/mail-services.ts'

const day = 86_400_000
const now = Date.parse('2026-11-26T13:00:00Z')
const usual: ReminderTextParams = {
  purpose: 'INACTIVITY',
  name: 'Ada',
  token: 'Shop sync',
  owner: 'Grace Hopper',
  isOwner: true,
  now,
  deadline: now + 7 * day,
  idleSince: now - 173 * day,
  lastUsedAt: null,
  expiresAt: now + 90 * day,
  isExpired: false,
  lockReason: null,
  way: 'KEEP_TOKEN',
  linkId: 3,
}

async function written(language: 'en' | 'de', over: Partial<ReminderTextParams> = {}) {
  const content = await reminderTexts[language]({ ...usual, ...over }, mailServices)
  return writeContent(content, language)
}

describe.each([
  {
    language: 'en' as const,
    removed: 'Access token “Shop sync” will be removed in 7 days, on 3 December 2026',
    tomorrow: 'Access token “Shop sync” expires in 1 day, on 27 November 2026',
    date: 'not before 3 December 2026 at 13:00 UTC',
    soon: 'Before that, on 27 November 2026 at 13:00 UTC, it expires.',
    expired: 'It has expired.',
    locked: 'The reason: seen in a log',
    others: 'the access token “Shop sync” of Grace Hopper',
  },
  {
    language: 'de' as const,
    removed: 'Das Zugangstoken „Shop sync“ wird in 7 Tagen gelöscht, am 3. Dezember 2026',
    tomorrow: 'Das Zugangstoken „Shop sync“ läuft in 1 Tag ab, am 27. November 2026',
    date: 'nicht vor dem 3. Dezember 2026 um 13:00 UTC',
    soon: 'Vorher, am 27. November 2026 um 13:00 UTC, läuft es ab.',
    expired: 'Es ist abgelaufen.',
    locked: 'Der Grund: seen in a log',
    others: 'das Zugangstoken „Shop sync“ von Grace Hopper',
  },
])('a reminder in $language', ({ language, removed, tomorrow, date, soon, expired, locked, others }) => {
  test('says what happens when, in its subject and in both forms, with one link', async () => {
    const { subject, text, html } = await written(language)
    expect(subject).toBe(removed)
    for (const form of [text, html]) {
      expect(form).toContain(date)
      expect(form).toContain('link=3-s3cret')
    }
    expect((await written(language, { purpose: 'EXPIRY', deadline: now + day })).subject).toBe(tomorrow)
  })

  test('says that the token expires before, or has expired', async () => {
    const extending = { way: 'EXTEND_TOKEN', expiresAt: now + day } as const
    expect((await written(language, extending)).text).toContain(soon)
    expect((await written(language, { ...extending, isExpired: true })).text).toContain(expired)
  })

  test('says why the token is locked, and has no link then', async () => {
    const { text, html } = await written(language, { lockReason: 'seen in a log', way: null, linkId: null })
    expect(text).toContain(locked)
    expect(text + html).not.toContain('link=')
  })

  test('tells an administrator whose it is', async () => {
    expect((await written(language, { isOwner: false })).text).toContain(others)
  })
})
