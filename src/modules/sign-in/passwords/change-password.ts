import { everythingIn } from '../../../database/row-scope.ts'
import { findRow, findRowForUpdate } from '../../../database/rows.ts'
import { badInput, publicError } from '../../../errors.ts'
import type { PersonPrincipal } from '../../../principal.ts'
import type { Actor } from '../../audit/record-event.ts'
import { users } from '../../users/repository.ts'
import { expectSignedIn } from '../../users/who-asks.ts'
import { bucket, giveBack, takeTry } from '../abuse/budgets.ts'
import type { SignInParts } from '../parts.ts'
import { fewestCharacters, findPasswordFault, mostBytes, type PasswordFault } from './password-fault.ts'
import { checkPassword, hashPassword } from './password-hash.ts'
import { findPasswordHash } from './repository.ts'
import { personalOf, replacePassword } from './set-password.ts'

const faults: Record<PasswordFault, string> = {
  TOO_SHORT: `Use at least ${fewestCharacters} characters.`,
  TOO_LONG: `Use at most ${mostBytes} bytes.`,
  COMMON: 'Many people use this or something like it, so it is guessed first. Choose another one.',
  PERSONAL: 'This is little more than your name or address, which others know. Choose another one.',
}

/** Answers how many other sessions that ended. Whoever found somebody's open browser does not know it: so the current one is asked for, and not for ever. */
export async function changePassword(
  parts: SignInParts,
  actor: Actor,
  asking: PersonPrincipal,
  { currentPassword, newPassword }: { readonly currentPassword: string; readonly newPassword: string },
): Promise<number> {
  const { database } = parts
  const { userId, sessionId } = asking
  const tries = [bucket('currentPassword', userId)]
  await takeTry(database, tries)
  const stored = await findPasswordHash(database.db, userId)
  const isPossible = Buffer.byteLength(currentPassword) <= mostBytes
  const { matches } = await checkPassword('KNOWN', isPossible ? currentPassword : '', stored)
  if (!matches || !isPossible)
    throw badInput(
      'currentPassword',
      'This is not your password. If you have none, or forgot it, ask for a link at /password/forgotten.',
    )
  await giveBack(database, tries)

  const person = await findRow(everythingIn(database.db), users, userId)
  if (!person) throw changedMeanwhile()
  const fault = await findPasswordFault(newPassword, personalOf(person))
  if (fault) throw badInput('newPassword', faults[fault])
  const hash = await hashPassword(newPassword)
  return database.transaction(async (trx) => {
    const user = await findRowForUpdate(everythingIn(trx), database.engine, users, userId)
    if (user?.is_active !== 1 || (await findPasswordHash(trx, userId)) !== stored) throw changedMeanwhile()
    await expectSignedIn(trx, database, asking)
    return replacePassword(trx, parts, actor, { userId, hash, keepSession: sessionId })
  })
}

const changedMeanwhile = () =>
  publicError('CONFLICT', 'Your account or password was changed in the meantime. Sign in again.')
