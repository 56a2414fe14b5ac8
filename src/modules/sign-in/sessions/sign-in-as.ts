import type { Transaction } from 'kysely'
import type { Tables } from '../../../database/tables.ts'
import type { RequestInfo } from '../../../lib/request-info.ts'
import { createDeviceCookie } from '../abuse/device-cookie.ts'
import type { SignedIn, SignInParts } from '../parts.ts'
import type { SignInMethod } from '../tables.ts'
import { endSessionOf, startSession } from './repository.ts'

/** From where somebody signs in, and what their browser had before. */
export interface SignInRequest {
  readonly request: RequestInfo
  readonly sessionSecret: string | null
  readonly deviceCookie: string | null
}

/** Whoever has proven to be this user gets a session, in place of the one that the browser had. */
export async function signInAs(
  trx: Transaction<Tables>,
  { database, peppers }: SignInParts,
  userId: number,
  method: SignInMethod,
  { request, sessionSecret }: SignInRequest,
): Promise<SignedIn> {
  const session = await startSession(trx, database, { userId, method, request })
  if (sessionSecret !== null) await endSessionOf(trx, database, sessionSecret, request)
  return { userId, sessionSecret: session.secret, deviceCookie: createDeviceCookie(userId, peppers) }
}
