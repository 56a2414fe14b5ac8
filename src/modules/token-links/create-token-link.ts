import type { Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import { createLink } from '../links/one-time-links.ts'
import type { TokenLinkPurpose } from '../links/tables.ts'
import { type LinkedToken, linkedInstant } from './token-link.ts'

export interface NewTokenLink {
  readonly purpose: TokenLinkPurpose
  /** As the mail tells of it: once it has moved on, the link is of no use. */
  readonly token: LinkedToken
  /** Whom it is sent to: the owner, or an administrator. */
  readonly userId: number
  /** The deadline that the mail is about. */
  readonly notAfter: number
}

/** In the transaction of the mail that takes it to the person; its address is made when that is written. */
export async function createTokenLink(
  trx: Transaction<Tables>,
  database: Database,
  { purpose, token, userId, notAfter }: NewTokenLink,
): Promise<{ readonly id: number }> {
  const about = { id: token.id, ownerId: token.owner_id, instant: linkedInstant[purpose](token) }
  return { id: await createLink(trx, database, { purpose, userId, expiresAt: notAfter, token: about }) }
}
