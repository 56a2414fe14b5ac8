import type { SendMailOptions } from 'nodemailer'
import type { WrittenMail } from './mailer.ts'

/** What nodemailer makes MIME of. It opens no file and no address on behalf of a mail. */
export const toMime = (mail: WrittenMail): SendMailOptions => ({
  from: mail.from,
  to: mail.to,
  // Said here and not read out of the header, so that no name can add a recipient.
  envelope: { from: mail.from.address, to: [mail.to.address] },
  messageId: mail.messageId,
  date: mail.date,
  subject: mail.subject,
  text: mail.text,
  html: mail.html,
  headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.language },
  disableFileAccess: true,
  disableUrlAccess: true,
})
