import type { Transaction } from 'kysely'
import { type Database, readNow } from '../../database/database.ts'
import { ownOf } from '../../database/row-scope.ts'
import { findRowForUpdate } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { publicError } from '../../errors.ts'
import type { Principal } from '../../principal.ts'
import { type UserRow, users } from '../users/repository.ts'
import { stateOf } from './life.ts'
import { type AccessTokenRow, accessTokens } from './repository.ts'

/** The token that asks, as it is until the transaction ends: somebody may have stopped it since the request came. */
export async function expectUsable(
  trx: Transaction<Tables>,
  { engine }: Database,
  ownerId: number,
  id: number,
  now: number,
): Promise<AccessTokenRow> {
  const token = await findRowForUpdate(ownOf(trx, ownerId), engine, accessTokens, id)
  if (!token || stateOf(token, now) !== 'ACTIVE') throw stopped('The token that asks is not valid any more.')
  return token
}

/** The person who asks, or whose token does: what they do now would work as soon as they are back. */
export async function expectActive(
  trx: Transaction<Tables>,
  { engine }: Database,
  id: number,
): Promise<UserRow> {
  const user = await findRowForUpdate(ownOf(trx, id), engine, users, id)
  if (user?.is_active !== 1) throw stopped('The owner of the token is deactivated.')
  return user
}

/** Both, for what is about no token, or about many: an earlier part of the same request may have stopped who asks. */
export async function expectValid(
  trx: Transaction<Tables>,
  database: Database,
  principal: Principal,
): Promise<void> {
  const { kind, userId } = principal
  if (kind === 'TOKEN')
    await expectUsable(trx, database, userId, principal.tokenId, await readNow(trx, database))
  await expectActive(trx, database, userId)
}

const stopped = (message: string) =>
  publicError('FORBIDDEN', message, { details: { missingPermissions: [] } })
