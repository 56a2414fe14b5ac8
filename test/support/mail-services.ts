import type { MailServices } from '../../src/mail/define-mail.ts'

/** For mails that are written without a service around. */
export const mailServices: MailServices = {
  publicUrl: 'https://gatehouse.example.com',
  linkAddress: async (id) => `https://gatehouse.example.com/password/new?link=${id}-s3cret`,
}
