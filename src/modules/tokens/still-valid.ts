import type { Transaction } from 'kysely'
import { PermissionSet } from '../../authorization/permission-set.ts'
import { type Database, readNow } from '../../database/database.ts'
import { ownOf } from '../../database/row-scope.ts'
import { findRowForUpdate } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { publicError } from '../../errors.ts'
import type { PersonPrincipal, Principal, TokenPrincipal } from '../../principal.ts'
import { accessOf } from '../users/reach.ts'
import { effectivePermissions, type UserRow, users } from '../users/repository.ts'
import { expectSignedIn, looksAgain, type Rights, tokenAsNow, within } from '../users/who-asks.ts'
import { maySecretBeUsed, stateOf } from './life.ts'
import { type AccessTokenRow, accessTokens, permissionsOfTokens, projectsOfToken } from './repository.ts'

/**
 * The token that asks, as it is until the transaction ends: somebody may have stopped it since the request came, or taken
 * the secret from it that came.
 */
export async function expectUsable(
  trx: Transaction<Tables>,
  { engine }: Database,
  { tokenId, secretNumber, userId }: TokenPrincipal,
  now: number,
): Promise<AccessTokenRow> {
  const token = await findRowForUpdate(ownOf(trx, userId), engine, accessTokens, tokenId)
  if (!token || stateOf(token, now) !== 'ACTIVE' || !maySecretBeUsed(secretNumber, token, now))
    throw stopped('The token that asks is not valid any more.')
  return token
}

/** What it was granted itself, whatever its owner may. */
export const ownRights = async (trx: Transaction<Tables>, token: AccessTokenRow): Promise<Rights> => ({
  permissions: PermissionSet.ofNames((await permissionsOfTokens(trx, [token.id])).flat()),
  projects: await projectsOfToken(trx, token),
})

looksAgain.token = async (trx, database, principal) =>
  ownRights(trx, await expectUsable(trx, database, principal, await readNow(trx, database)))

/** The person who asks, or whose token does: who is deactivated leaves nothing that would work once they are back. */
export async function expectActive(
  trx: Transaction<Tables>,
  { engine }: Database,
  id: number,
): Promise<UserRow> {
  const user = await findRowForUpdate(ownOf(trx, id), engine, users, id)
  if (user?.is_active !== 1) throw stopped('The person who asks, or whose token does, is deactivated.')
  return user
}

/** Once token and person are locked: who asks, with what they may now. */
export async function asNow<Asking extends TokenPrincipal | PersonPrincipal>(
  trx: Transaction<Tables>,
  database: Database,
  asking: Asking,
  person: UserRow,
): Promise<Asking> {
  await expectSignedIn(trx, database, asking)
  return within(asking, {
    permissions: await effectivePermissions(trx, person),
    projects: await accessOf(trx, person),
  })
}

/** For what is about no token, or about many: an earlier part of the same request may have stopped who asks. */
export async function expectValid<Asking extends Principal>(
  trx: Transaction<Tables>,
  database: Database,
  principal: Asking,
): Promise<Asking> {
  const asking = await tokenAsNow(trx, database, principal)
  await expectActive(trx, database, asking.userId)
  return asking
}

const stopped = (message: string) =>
  publicError('FORBIDDEN', message, { details: { missingPermissions: [] } })
