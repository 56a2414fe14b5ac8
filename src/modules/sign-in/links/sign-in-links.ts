import type { Transaction } from 'kysely'
import { type Database, readNow } from '../../../database/database.ts'
import type { Tables } from '../../../database/tables.ts'
import { createLink, dropLinksOf } from '../../links/one-time-links.ts'
import { linkLifetimeMs } from '../policy.ts'

export type SignInPurpose = keyof typeof linkLifetimeMs

export interface SignInLink {
  readonly id: number
  readonly expiresAt: number
}

/** SET_UP is for nobody yet; the others are for one person. */
export async function createSignInLink(
  trx: Transaction<Tables>,
  database: Database,
  purpose: SignInPurpose,
  userId: number | null,
): Promise<SignInLink> {
  const expiresAt = (await readNow(trx, database)) + linkLifetimeMs[purpose]
  return { id: await createLink(trx, database, { purpose, userId, expiresAt }), expiresAt }
}

/** For whoever has a way to sign in now. What they were sent about anything else still works. */
export const dropSignInLinksOf = (trx: Transaction<Tables>, userId: number): Promise<void> =>
  dropLinksOf(trx, userId, Object.keys(linkLifetimeMs) as SignInPurpose[])
