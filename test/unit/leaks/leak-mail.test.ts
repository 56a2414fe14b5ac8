import { expect, test } from 'vitest'
import '../../../src/schema.ts'
import { findMail, type MailLanguage } from '../../../src/mail/define-mail.ts'
import { mailServices } from '../../support/mail-services.ts'

const params = {
  name: 'Ada',
  token: 'Shop',
  owner: 'Ada Lovelace',
  isOwner: true,
  lastUsedAt: '2026-11-25T08:00:00.000Z',
  lastUsedAddress: '192.0.2.7',
}
const written = (language: MailLanguage, over: Partial<typeof params> = {}) =>
  findMail('leaks.tokenReported').texts[language]({ ...params, ...over }, mailServices)

test.each([
  ['en', 'your access token', 'because the token is yours', 'because you are an administrator'],
  ['de', 'Ihres Zugangstokens', 'weil das Token Ihnen gehört', 'weil Sie administrieren'],
] as const)(
  'in %s it names the token, its last use, and why the reader gets it',
  async (language, yours, owner, admin) => {
    const content = await written(language)
    expect(content.subject).toContain('Shop')
    expect(content.paragraphs.join(' ')).toContain(yours)
    expect(content.facts).toContainEqual([expect.any(String), '2026-11-25T08:00:00.000Z 192.0.2.7'])
    expect(content.footer).toContain(owner)
    const toAdministrators = await written(language, { isOwner: false })
    expect(toAdministrators.paragraphs.join(' ')).not.toContain(yours)
    expect(toAdministrators.footer).toContain(admin)
  },
)
