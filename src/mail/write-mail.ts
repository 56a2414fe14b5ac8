import { createHash } from 'node:crypto'
import { domainToASCII } from 'node:url'
import type { Mail, MailParams, MailServices } from './define-mail.ts'
import { writeContent } from './layout.ts'
import type { MailAddress, WrittenMail } from './mailer.ts'
import type { ClaimedMail } from './outbox.ts'
import { plainText } from './plain-text.ts'

/** One address and nothing else: what is none of it could end a command or add a recipient. */
export const isAddress = (text: string): boolean =>
  /^[^\s\p{Cc}\p{Bidi_Control}<>()[\]\\,;:"@]+@[^\s\p{Cc}\p{Bidi_Control}<>()[\]\\,;:"@]+$/u.test(text)

/** Writes a queued mail as it is to be sent. Throws if its texts do. */
export async function writeMail(
  row: ClaimedMail,
  { kind, texts }: Mail<MailParams>,
  from: MailAddress,
  services: MailServices,
  params: MailParams = JSON.parse(row.params),
): Promise<WrittenMail> {
  const content = await texts[row.language](params, services)
  return {
    kind,
    from,
    to: { name: plainText(row.recipient_name, 100), address: row.recipient_address },
    messageId: messageIdOf(row, from),
    date: new Date(row.created_at),
    language: row.language,
    ...writeContent(content, row.language),
  }
}

/**
 * The same however often the mail is sent, so that a second copy shows as one. The time keeps causes of different
 * databases apart that have the same name: the first invitation of each.
 */
function messageIdOf(row: Pick<ClaimedMail, 'message_key' | 'created_at'>, { address }: MailAddress): string {
  const cause = createHash('sha256').update(`${row.message_key} ${row.created_at}`).digest('hex')
  const domain = domainToASCII(address.slice(address.lastIndexOf('@') + 1))
  return `<${cause.slice(0, 32)}@${domain || 'localhost'}>`
}
