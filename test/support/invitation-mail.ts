import { defineMail } from '../../src/mail/define-mail.ts'

/** As a module defines one: the link is made when the mail is sent. */
export const invitation = defineMail<{ invitedBy: string; linkId: number; validUntil: string }>(
  'test.invitation',
  {
    en: ({ invitedBy, linkId, validUntil }, { publicUrl }) => ({
      subject: `${invitedBy} invites you to Gatehouse`,
      preheader: 'Choose a password to begin.',
      paragraphs: [`${invitedBy} has made an account for you.`, 'Choose a password to begin.'],
      action: { label: 'Choose a password', url: `${publicUrl}/invitation/${linkId}-s3cret` },
      facts: [['Valid until', validUntil]],
      footer: 'If you did not expect this, do nothing: the invitation ends by itself.',
    }),
    de: ({ invitedBy, linkId, validUntil }, { publicUrl }) => ({
      subject: `${invitedBy} lädt Sie zu Gatehouse ein`,
      preheader: 'Wählen Sie ein Passwort.',
      paragraphs: [
        `${invitedBy} hat ein Konto für Sie angelegt.`,
        'Wählen Sie ein Passwort, um zu beginnen.',
      ],
      action: { label: 'Passwort wählen', url: `${publicUrl}/invitation/${linkId}-s3cret` },
      facts: [['Gültig bis', validUntil]],
      footer: 'Falls Sie das nicht erwartet haben, tun Sie nichts: Die Einladung erlischt von selbst.',
    }),
  },
)
