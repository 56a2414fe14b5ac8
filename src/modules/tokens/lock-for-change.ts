import type { Transaction } from 'kysely'
import { rowScopeOf } from '../../context.ts'
import { type Database, readNow } from '../../database/database.ts'
import type { Reader } from '../../database/row-scope.ts'
import { findRowForUpdate } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import type { Principal } from '../../principal.ts'
import { accessOf } from '../users/reach.ts'
import { effectivePermissions } from '../users/repository.ts'
import { findToken, noSuchToken, refused } from './change-token.ts'
import { relationFor, type TokenAction } from './policy.ts'
import { type AccessTokenRow, accessTokens } from './repository.ts'
import { expectActive, expectUsable } from './still-valid.ts'

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

  const now = await readNow(trx, database)
  const asking = principal.kind === 'TOKEN' ? principal.tokenId : id
  let token: AccessTokenRow | null = null
  for (const it of [...new Set([id, asking])].sort((a, b) => a - b)) {
    if (it === asking && principal.kind === 'TOKEN')
      await expectUsable(trx, database, principal.userId, asking, now)
    if (it === id) token = await findRowForUpdate(writer, database.engine, accessTokens, id)
  }
  if (!token) throw noSuchToken()
  const person = await expectActive(trx, database, principal.userId)
  return {
    writer,
    token,
    principal: {
      ...principal,
      permissions: principal.permissions.intersect(await effectivePermissions(trx, person)),
      projects: principal.projects.intersect(await accessOf(trx, person)),
    },
    now,
  }
}
