import type { Transaction } from 'kysely'
import type { Database } from '../../../database/database.ts'
import type { Tables } from '../../../database/tables.ts'
import { clash } from '../../../errors.ts'
import { defineMail } from '../../../mail/define-mail.ts'
import { enqueueMail } from '../../../mail/enqueue-mail.ts'
import { type Actor, recordEvent } from '../../audit/record-event.ts'
import { lockTouchable } from '../../users/lock-touchable.ts'
import type { Doer } from '../../users/reach.ts'
import type { UserRow } from '../../users/repository.ts'
import type { SignInParts } from '../parts.ts'
import { createSignInLink } from './sign-in-links.ts'

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
  const link = await createSignInLink(trx, database, 'INVITATION', user.id)
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
export const sendInvitation = (parts: SignInParts, actor: Actor, doer: Doer, userId: number): Promise<void> =>
  invite(parts, actor, doer, userId, (trx, user) => {
    const { email } = user
    if (email === null) throw clash('userId', 'This user has no e-mail address to send it to.')
    return queueInvitation(trx, parts.database, { ...user, email })
  })

/** Without a mail, for whoever runs the service and hands the link over themself. Answers its id. */
export const makeInvitation = (parts: SignInParts, actor: Actor, userId: number): Promise<number> =>
  invite(
    parts,
    actor,
    'SYSTEM',
    userId,
    async (trx, user) => (await createSignInLink(trx, parts.database, 'INVITATION', user.id)).id,
  )

function invite<T>(
  { database }: SignInParts,
  actor: Actor,
  doer: Doer,
  userId: number,
  way: (trx: Transaction<Tables>, user: UserRow) => Promise<T>,
): Promise<T> {
  return database.transaction(async (trx) => {
    const user = await lockTouchable(trx, database, doer, userId)
    if (user.is_active !== 1) throw clash('userId', 'This user is deactivated.')
    const result = await way(trx, user)
    await recordEvent(trx, database, actor, {
      action: 'user.invited',
      subjectType: 'User',
      subjectId: userId,
      ownerUserId: userId,
    })
    return result
  })
}
