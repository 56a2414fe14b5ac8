import type { Transaction } from 'kysely'
import { rowScopeOf } from '../../context.ts'
import { type Database, readNow } from '../../database/database.ts'
import type { Reader } from '../../database/row-scope.ts'
import { findRowForUpdate } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import type { PersonPrincipal, Principal, TokenPrincipal } from '../../principal.ts'
import { within } from '../users/who-asks.ts'
import { findToken, noSuchToken, refused } from './change-token.ts'
import { relationFor, type TokenAction } from './policy.ts'
import { type AccessTokenRow, accessTokens } from './repository.ts'
import { asNow, expectActive, expectUsable, ownRights } from './still-valid.ts'

export interface LockedToken {
  readonly writer: Reader
  readonly token: AccessTokenRow
  /** Who asks, with what they may now. */
  readonly principal: Principal
  readonly now: number
}

/**
 * The token that is to be changed, and whoever asks, as they are until the transaction ends. Looks before it waits: who
 * may not do it must not see that somebody else is at it. Tokens by their ids, then the person, so that nobody waits in a
 * ring.
 */
export async function lockForChange(
  trx: Transaction<Tables>,
  database: Database,
  principal: Principal,
  id: number,
  action: TokenAction,
): Promise<LockedToken> {
  const writer: Reader = { db: trx, scope: rowScopeOf(principal) }
  const seen = await findToken(writer, id)
  if (!relationFor(principal, seen, action)) throw refused(principal, seen, action)

  if (principal.kind === 'ANONYMOUS') throw noSuchToken()
  const now = await readNow(trx, database)
  const asking = principal.kind === 'TOKEN' ? principal : null
  let token: AccessTokenRow | null = null
  let narrowed: TokenPrincipal | PersonPrincipal = principal
  for (const it of [...new Set([id, asking?.tokenId ?? id])].sort((a, b) => a - b)) {
    if (it === asking?.tokenId)
      narrowed = within(asking, await ownRights(trx, await expectUsable(trx, database, asking, now)))
    if (it === id) token = await findRowForUpdate(writer, database.engine, accessTokens, id)
  }
  if (!token) throw noSuchToken()
  const person = await expectActive(trx, database, principal.userId)
  return { writer, token, principal: await asNow(trx, database, narrowed, person), now }
}
