import type { Transaction } from 'kysely'
import type { Database } from '../../../database/database.ts'
import type { RowScope } from '../../../database/row-scope.ts'
import { findRowForUpdate } from '../../../database/rows.ts'
import type { Tables } from '../../../database/tables.ts'
import { clash, notFound } from '../../../errors.ts'
import { defineMail } from '../../../mail/define-mail.ts'
import { enqueueMail } from '../../../mail/enqueue-mail.ts'
import { type Actor, recordEvent } from '../../audit/record-event.ts'
import { type UserRow, users } from '../../users/repository.ts'
import type { SignInParts } from '../parts.ts'
import { createLink } from './one-time-links.ts'

type Params = { readonly linkId: number; readonly name: string; readonly username: string }

const invitation = defineMail<Params>('signIn.invitation', {
  en: async ({ linkId, name, username }, { linkAddress, publicUrl }) => ({
    subject: 'Your account at Gatehouse',
    preheader: 'Choose a password to begin.',
    paragraphs: [`Hello ${name},`, 'there is an account for you at Gatehouse. Choose a password to begin.'],
    action: { label: 'Choose a password', url: await linkAddress(linkId) },
    facts: [
      ['Your username', username],
      ['Address of the service', publicUrl],
    ],
    footer:
      'The link works once, for seven days. If you did not expect this, do nothing: the invitation ends by itself.',
  }),
  de: async ({ linkId, name, username }, { linkAddress, publicUrl }) => ({
    subject: 'Ihr Konto bei Gatehouse',
    preheader: 'Wählen Sie ein Passwort, um zu beginnen.',
    paragraphs: [
      `Guten Tag ${name},`,
      'bei Gatehouse gibt es ein Konto für Sie. Wählen Sie ein Passwort, um zu beginnen.',
    ],
    action: { label: 'Passwort wählen', url: await linkAddress(linkId) },
    facts: [
      ['Ihr Benutzername', username],
      ['Adresse des Dienstes', publicUrl],
    ],
    footer:
      'Der Link gilt einmal und sieben Tage lang. Falls Sie das nicht erwartet haben, tun Sie nichts: Die Einladung erlischt von selbst.',
  }),
})

/** In the transaction of its cause: the link, and the mail that takes it to the person. */
export async function queueInvitation(
  trx: Transaction<Tables>,
  database: Database,
  user: UserRow & { readonly email: string },
): Promise<void> {
  const link = await createLink(trx, database, 'INVITATION', user.id)
  await enqueueMail(trx, database, {
    mail: invitation,
    messageKey: `invitation:${link.id}`,
    recipient: { name: user.display_name, address: user.email },
    language: user.language,
    params: { linkId: link.id, name: user.display_name, username: user.username },
    notAfter: link.expiresAt,
  })
}

/** Again, or for the first time; links that were sent before keep working until one is used. */
export function sendInvitation(
  { database }: SignInParts,
  actor: Actor,
  userId: number,
  scope: RowScope,
): Promise<void> {
  return database.transaction(async (trx) => {
    const user = await findRowForUpdate({ db: trx, scope }, database.engine, users, userId)
    if (!user) throw notFound('user')
    if (user.is_active !== 1) throw clash('userId', 'This user is deactivated.')
    const { email } = user
    if (email === null) throw clash('userId', 'This user has no e-mail address to send it to.')
    await queueInvitation(trx, database, { ...user, email })
    await recordEvent(trx, database, actor, {
      action: 'user.invited',
      subjectType: 'User',
      subjectId: userId,
      ownerUserId: userId,
    })
  })
}
