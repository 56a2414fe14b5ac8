import type { Transaction } from 'kysely'
import { PermissionSet } from '../../authorization/permission-set.ts'
import { ProjectScope } from '../../authorization/project-scope.ts'
import { type Database, readNow } from '../../database/database.ts'
import { ownOf } from '../../database/row-scope.ts'
import { findRowForUpdate } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { publicError } from '../../errors.ts'
import type { Principal, TokenPrincipal } from '../../principal.ts'
import { accessOf } from '../users/reach.ts'
import { effectivePermissions, type UserRow, users } from '../users/repository.ts'
import { maySecretBeUsed, stateOf } from './life.ts'
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
  if (!token || stateOf(token, now) !== 'ACTIVE' || !maySecretBeUsed(secretNumber, token, now))
    throw stopped('The token that asks is not valid any more.')
  return token
}

/** The person who asks, or whose token does: who is deactivated leaves nothing that would work once they are back. */
export async function expectActive(
  trx: Transaction<Tables>,
  { engine }: Database,
  id: number,
): Promise<UserRow> {
  const user = await findRowForUpdate(ownOf(trx, id), engine, users, id)
  if (user?.is_active !== 1) throw stopped('The owner of the token is deactivated.')
  return user
}

/**
 * Both, for what is about no token, or about many: an earlier part of the same request may have stopped who asks. Answers
 * who asks, with what they may now.
 */
export async function expectValid<Asking extends Principal>(
  trx: Transaction<Tables>,
  database: Database,
  principal: Asking,
): Promise<Asking> {
  const token =
    principal.kind === 'TOKEN'
      ? await expectUsable(trx, database, principal, await readNow(trx, database))
      : null
  const person = await expectActive(trx, database, principal.userId)
  const { permissions, projects } = await rightsNow(trx, principal, person, token)
  return { ...principal, permissions, projects }
}

interface RightsNow extends Rights {
  /** All that the person may see. */
  readonly ofPerson: ProjectScope
  /** What the token itself was restricted to. */
  readonly ofToken: ProjectScope
}

/** Of what who asks might do when the request came, what they may still. Lock both rows first. */
export async function rightsNow(
  trx: Transaction<Tables>,
  { permissions, projects }: Rights,
  person: UserRow,
  token: AccessTokenRow | null,
): Promise<RightsNow> {
  const ofPerson = await accessOf(trx, person)
  const ofToken = token ? await projectsOfToken(trx, token) : ProjectScope.everything
  const held = permissions.intersect(await effectivePermissions(trx, person))
  const granted = token && PermissionSet.ofNames((await permissionsOfTokens(trx, [token.id])).flat())
  return {
    permissions: granted ? held.intersect(granted) : held,
    projects: projects.intersect(ofPerson).intersect(ofToken),
    ofPerson,
    ofToken,
  }
}

const stopped = (message: string) =>
  publicError('FORBIDDEN', message, { details: { missingPermissions: [] } })
