import type { Transaction } from 'kysely'
import { everythingIn } from '../../../database/row-scope.ts'
import { findRow, findRowForUpdate } from '../../../database/rows.ts'
import type { Tables } from '../../../database/tables.ts'
import { type Actor, recordEvent } from '../../audit/record-event.ts'
import { findLink, type LinkRow, useLink } from '../../links/one-time-links.ts'
import { type UserRow, users } from '../../users/repository.ts'
import { dropSignInLinksOf } from '../links/sign-in-links.ts'
import type { SignedIn, SignInParts } from '../parts.ts'
import { endSessions } from '../sessions/repository.ts'
import { type SignInRequest, signInAs } from '../sessions/sign-in-as.ts'
import { findPasswordFault, type PasswordFault } from './password-fault.ts'
import { hashPassword } from './password-hash.ts'
import { storePassword } from './repository.ts'

/** What must not be in it. */
export const personalOf = ({ username, display_name, email }: UserRow) => [username, display_name, email]

export interface OpenLink {
  readonly link: LinkRow
  readonly user: UserRow
}

/** A link that leads to a new password, and whose it is; null if it does not work (any more). */
export async function openPasswordLink(
  { database, peppers }: SignInParts,
  text: string | null,
): Promise<OpenLink | null> {
  const link = await findLink(database, peppers, ['INVITATION', 'PASSWORD_RESET'], text)
  const user = link?.user_id ? await findRow(everythingIn(database.db), users, link.user_id) : null
  return link && user && { link, user }
}

/**
 * Sets the password of whoever holds the link, and signs them in: they read the mail, or were given the link. All that
 * somebody else may have had ends: sessions, and other links.
 */
export async function setPasswordByLink(
  parts: SignInParts,
  { link, user }: OpenLink,
  password: string,
  from: SignInRequest,
): Promise<SignedIn | PasswordFault | 'LINK_ENDED'> {
  const { database } = parts
  const fault = await findPasswordFault(password, personalOf(user))
  if (fault) return fault
  const hash = await hashPassword(password)
  return database.transaction(async (trx) => {
    const current = await findRowForUpdate(everythingIn(trx), database.engine, users, user.id)
    if (current?.is_active !== 1 || !(await useLink(trx, database, link.id))) return 'LINK_ENDED'
    const actor: Actor = { kind: 'SYSTEM', name: 'one-time link', request: from.request }
    await replacePassword(trx, parts, actor, { userId: user.id, hash, keepSession: null })
    return signInAs(trx, parts, user.id, 'PASSWORD', from)
  })
}

/** In a transaction that holds the user's row. Answers how many sessions it ended. */
export async function replacePassword(
  trx: Transaction<Tables>,
  { database }: SignInParts,
  actor: Actor,
  { userId, hash, keepSession }: { userId: number; hash: string; keepSession: number | null },
): Promise<number> {
  await storePassword(trx, database, userId, hash)
  await dropSignInLinksOf(trx, userId)
  const ended = await endSessions(trx, database, actor, { userId, except: keepSession })
  await recordEvent(trx, database, actor, {
    action: 'password.changed',
    subjectType: 'User',
    subjectId: userId,
    ownerUserId: userId,
  })
  return ended
}
