import { everythingIn } from '../../../database/row-scope.ts'
import { findRowForUpdate } from '../../../database/rows.ts'
import { networkOf } from '../../../lib/network-of.ts'
import { defineMail } from '../../../mail/define-mail.ts'
import { enqueueMail } from '../../../mail/enqueue-mail.ts'
import { recordEvent } from '../../audit/record-event.ts'
import { users } from '../../users/repository.ts'
import { bucket, mayTry, takeTry } from '../abuse/budgets.ts'
import { findAccount, loginKey } from '../find-account.ts'
import type { SignInParts } from '../parts.ts'
import type { SignInRequest } from '../sessions/sign-in-as.ts'
import { createSignInLink } from './sign-in-links.ts'

type Params = { readonly linkId: number; readonly name: string; readonly username: string }

const passwordReset = defineMail<Params>('signIn.passwordReset', {
  en: async ({ linkId, name, username }, { linkAddress }) => ({
    subject: 'A new password for Gatehouse',
    paragraphs: [`Hello ${name},`, 'somebody, probably you, asked for a link to choose a new password.'],
    action: { label: 'Choose a new password', url: await linkAddress(linkId) },
    facts: [['Your username', username]],
    footer: 'The link works once, for an hour. If it was not you, do nothing: your password stays as it is.',
  }),
  de: async ({ linkId, name, username }, { linkAddress }) => ({
    subject: 'Ein neues Passwort für Gatehouse',
    paragraphs: [
      `Guten Tag ${name},`,
      'jemand, wahrscheinlich Sie, hat um einen Link für ein neues Passwort gebeten.',
    ],
    action: { label: 'Neues Passwort wählen', url: await linkAddress(linkId) },
    facts: [['Ihr Benutzername', username]],
    footer:
      'Der Link gilt einmal und eine Stunde lang. Falls Sie es nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.',
  }),
})

/**
 * Sends a link to whoever has this account, if anybody, and can have one. What of that is so, the caller is not to
 * learn: neither from the answer nor from how long it takes, so `sent` is not waited for. Throws RATE_LIMITED.
 */
export async function requestPasswordReset(
  parts: SignInParts,
  typed: string,
  { request }: SignInRequest,
): Promise<{ readonly sent: Promise<void> }> {
  await takeTry(parts.database, [bucket('resetOfAddress', networkOf(request.address))])
  const login = loginKey(typed)
  const isAllowed = await mayTry(parts.database, [bucket('resetOfAccount', login)])
  return { sent: isAllowed ? send(parts, login, { request }) : Promise.resolve() }
}

async function send(
  { database }: SignInParts,
  login: string,
  { request }: Pick<SignInRequest, 'request'>,
): Promise<void> {
  const account = await findAccount(database.db, login)
  if (account?.is_active !== 1 || account.email === null) return
  await database.transaction(async (trx) => {
    const user = await findRowForUpdate(everythingIn(trx), database.engine, users, account.id)
    if (user?.is_active !== 1 || user.email === null) return
    const link = await createSignInLink(trx, database, 'PASSWORD_RESET', user.id)
    await enqueueMail(trx, database, {
      mail: passwordReset,
      messageKey: `password-reset:${link.id}`,
      recipient: { name: user.display_name, address: user.email },
      language: user.language,
      params: { linkId: link.id, name: user.display_name, username: user.username },
      notAfter: link.expiresAt,
    })
    await recordEvent(
      trx,
      database,
      { kind: 'SYSTEM', name: 'sign-in', request },
      { action: 'password.resetRequested', subjectType: 'User', subjectId: user.id, ownerUserId: user.id },
    )
  })
}
