import type { Config } from '../config.ts'
import { FolderMailer } from '../mail/folder-mailer.ts'
import type { Mailer } from '../mail/mailer.ts'
import { SmtpMailer } from '../mail/smtp-mailer.ts'

/** Null if nothing tells how mails leave. */
export function mailerOf({ mail }: Config): Mailer | null {
  if (!mail) return null
  return 'smtp' in mail ? new SmtpMailer(mail.smtp, mail.from) : new FolderMailer(mail.folder, mail.from)
}
