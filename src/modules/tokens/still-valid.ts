import type { Transaction } from 'kysely'
import { PermissionSet } from '../../authorization/permission-set.ts'
import { type Database, readNow } from '../../database/database.ts'
import { ownOf } from '../../database/row-scope.ts'
import { findRowForUpdate } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { publicError } from '../../errors.ts'
import type { Principal, TokenPrincipal } from '../../principal.ts'
import { accessOf } from '../users/reach.ts'
import { effectivePermissions, type UserRow, users } from '../users/repository.ts'
import { stateOf } from './life.ts'
import { type AccessTokenRow, accessTokens, permissionsOfTokens, projectsOfToken } from './repository.ts'

type Rights = Pick<Principal, 'permissions' | 'projects'>

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
  if (!token || stateOf(token, now) !== 'ACTIVE' || !hasSecret(token, secretNumber, now))
    throw stopped('The token that asks is not valid any more.')
  return token
}

const hasSecret = (
  { secret_number, previous_until }: AccessTokenRow,
  secretNumber: number,
  now: number,
): boolean =>
  secretNumber === secret_number ||
  (secretNumber === secret_number - 1 && previous_until !== null && previous_until > now)

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
  if (principal.kind === 'TOKEN') await expectUsable(trx, database, principal, await readNow(trx, database))
  await expectActive(trx, database, principal.userId)
}

/** What who asks may still do, of what they might when the request came, once neither row can change any more. */
export async function rightsNow(
  trx: Transaction<Tables>,
  { permissions, projects }: Rights,
  person: UserRow,
  token: AccessTokenRow | null,
): Promise<Rights> {
  const ofPerson = permissions.intersect(await effectivePermissions(trx, person))
  const within = projects.intersect(await accessOf(trx, person))
  if (!token) return { permissions: ofPerson, projects: within }
  const granted = PermissionSet.ofNames((await permissionsOfTokens(trx, [token.id])).flat())
  return {
    permissions: ofPerson.intersect(granted),
    projects: within.intersect(await projectsOfToken(trx, token)),
  }
}

const stopped = (message: string) =>
  publicError('FORBIDDEN', message, { details: { missingPermissions: [] } })
