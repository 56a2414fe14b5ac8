import { defineMail } from './define-mail.ts'

/** What an administrator sends to see whether mails arrive, and how they look. */
export const testMail = defineMail<Record<string, never>>('mail.test', {
  en: (_, { publicUrl }) => ({
    subject: 'Gatehouse can send mails',
    paragraphs: [
      'This is a test. If you read it, mails of this Gatehouse arrive.',
      'Check that the link leads to your Gatehouse: those of other mails begin in the same way.',
    ],
    action: { label: 'Open Gatehouse', url: publicUrl },
    facts: [['Address of the service', publicUrl]],
    footer: 'An administrator sent this from the command line. There is nothing to do.',
  }),
  de: (_, { publicUrl }) => ({
    subject: 'Gatehouse kann Mails senden',
    paragraphs: [
      'Das ist ein Test. Wenn Sie ihn lesen, kommen Mails dieses Gatehouse an.',
      'Prüfen Sie, ob der Link zu Ihrem Gatehouse führt: Die anderer Mails beginnen ebenso.',
    ],
    action: { label: 'Gatehouse öffnen', url: publicUrl },
    facts: [['Adresse des Dienstes', publicUrl]],
    footer: 'Ein Administrator hat das von der Kommandozeile gesendet. Es ist nichts zu tun.',
  }),
})
