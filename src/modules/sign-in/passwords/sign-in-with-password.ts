import { everythingIn } from '../../../database/row-scope.ts'
import { findRowForUpdate } from '../../../database/rows.ts'
import { networkOf } from '../../../lib/network-of.ts'
import { recordEvent } from '../../audit/record-event.ts'
import { users } from '../../users/repository.ts'
import { type Bucket, bucket, giveBack, mayTry, takeTry } from '../abuse/budgets.ts'
import { readDeviceCookie } from '../abuse/device-cookie.ts'
import { type Account, findAccount, loginKey } from '../find-account.ts'
import type { SignedIn, SignInParts } from '../parts.ts'
import { type SignInRequest, signInAs } from '../sessions/sign-in-as.ts'
import type { Comer } from './hash-queue.ts'
import { mostBytes } from './password-fault.ts'
import { checkPassword, hashPassword } from './password-hash.ts'
import { findPasswordHash, rehashPassword } from './repository.ts'

/**
 * Null if it is not right, whyever: there is no such user, or none who is active, or they have no password or another
 * one. All of that answers the same and takes the same work. Throws RATE_LIMITED.
 */
export async function signInWithPassword(
  parts: SignInParts,
  typed: { readonly login: string; readonly password: string },
  from: SignInRequest,
): Promise<SignedIn | null> {
  const { database } = parts
  const login = loginKey(typed.login)
  const account = await findAccount(database.db, login)
  const { tries, comer } = await takeTries(parts, login, account, from)

  const hash = (account?.is_active === 1 && account.hash) || undefined
  const isPossible = Buffer.byteLength(typed.password) <= mostBytes
  const check = await checkPassword(comer, isPossible ? typed.password : '', hash)
  if (!account || !hash || !isPossible || !check.matches) {
    await recordFailure(parts, account, from)
    return null
  }

  const newHash = check.isOutdated ? await hashPassword(typed.password) : null
  const signedIn = await database.transaction(async (trx) => {
    // Whoever changes the password meanwhile ends the sessions that there are: this one must not come after.
    const user = await findRowForUpdate(everythingIn(trx), database.engine, users, account.id)
    if (user?.is_active !== 1) return null
    const current = await findPasswordHash(trx, account.id)
    // Another hash may be of the same password: made anew by a sign-in beside this one.
    if (current !== hash && !(await checkPassword(comer, typed.password, current)).matches) return null
    if (newHash) await rehashPassword(trx, account.id, hash, newHash)
    return signInAs(trx, parts, account.id, 'PASSWORD', from)
  })
  if (signedIn) await giveBack(database, tries)
  return signedIn
}

/** A browser of the account's owner has tries of its own; when those are spent, it is a stranger's. */
async function takeTries(
  { database, peppers }: SignInParts,
  login: string,
  account: Account | undefined,
  { request, deviceCookie }: SignInRequest,
): Promise<{ readonly tries: readonly Bucket[]; readonly comer: Comer }> {
  const device = readDeviceCookie(deviceCookie, peppers)
  if (device && device.userId === account?.id) {
    const own = [bucket('device', device.nonce)]
    if (await mayTry(database, own)) return { tries: own, comer: 'KNOWN' }
  }
  const shared = [
    bucket('address', networkOf(request.address)),
    // By what was typed: one budget for both names of an account would tell that they are of one, and there.
    bucket('login', login),
  ]
  await takeTry(database, shared)
  return { tries: shared, comer: 'STRANGER' }
}

/** As many as there are tries. Not what was typed: people type their password in the wrong place. */
function recordFailure(
  { database }: SignInParts,
  account: Account | undefined,
  { request }: SignInRequest,
): Promise<void> {
  return database.transaction((trx) =>
    recordEvent(
      trx,
      database,
      { kind: 'SYSTEM', name: 'sign-in', request },
      {
        action: 'signIn.failed',
        outcome: 'REFUSED',
        subjectType: 'User',
        subjectId: account?.id ?? 0,
        ...(account && { ownerUserId: account.id }),
      },
    ),
  )
}
