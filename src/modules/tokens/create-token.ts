import type { Transaction } from 'kysely'
import type { PermissionSet } from '../../authorization/permission-set.ts'
import { ProjectScope } from '../../authorization/project-scope.ts'
import { type Database, readNow } from '../../database/database.ts'
import { isDuplicate } from '../../database/duplicate.ts'
import type { Tables } from '../../database/tables.ts'
import { badInput } from '../../errors.ts'
import { type Actor, recordEvent } from '../audit/record-event.ts'
import { accessOf } from '../users/reach.ts'
import {
  checkDescription,
  checkName,
  expectHeld,
  expectProjectsThere,
  expiryFor,
  nameTaken,
} from './check-token.ts'
import type { Peppers } from './peppers.ts'
import { insertToken, projectsOfToken } from './repository.ts'
import { createPlainToken, hashToken } from './secret.ts'
import { expectActive, expectUsable } from './still-valid.ts'

export interface TokenRequest {
  readonly name: string
  readonly description: string | null
  readonly permissions: PermissionSet
  /** Left out or null: all of the creator's. */
  readonly projectIds?: readonly number[] | null
  /** ms since 1970; null = the default lifetime. */
  readonly expiresAt: number | null
}

/** The bounds of whoever creates: nothing that is created is stronger or lives longer. */
export interface TokenBounds {
  readonly ownerId: number
  readonly permissions: PermissionSet
  readonly createdByTokenId: number | null
  readonly expiresAt: number | null
}

/** The secret in the clear is in this answer and nowhere else. */
export interface CreatedToken {
  readonly id: number
  readonly secret: string
}

export async function createToken(
  database: Database,
  peppers: Peppers,
  actor: Actor,
  bounds: TokenBounds,
  request: TokenRequest,
): Promise<CreatedToken> {
  const name = checkName(request.name)
  const description = checkDescription(request.description)
  if (request.permissions.isEmpty)
    throw badInput('permissions', 'Grant at least one permission; a token without any could do nothing.')
  expectHeld(request.permissions, bounds.permissions)
  const plain = createPlainToken()
  try {
    return await database.transaction(async (trx) => {
      const now = await readNow(trx, database)
      const ofCreator = await projectsOfCreator(trx, database, bounds, now)
      const ofOwner = await accessOf(trx, await expectActive(trx, database, bounds.ownerId))
      const scope = await chooseProjects(trx, database, request.projectIds ?? null, ofCreator, ofOwner)
      const expiresAt = await expiryFor(trx, request.expiresAt, now, bounds.expiresAt)
      const id = await insertToken(
        trx,
        {
          ownerId: bounds.ownerId,
          name,
          description,
          selector: plain.selector,
          hash: hashToken(plain, peppers.current),
          expiresAt,
          createdByTokenId: bounds.createdByTokenId,
          permissions: request.permissions,
          projects: scope,
        },
        database,
      )
      await recordEvent(trx, database, actor, {
        action: 'accessToken.created',
        subjectType: 'AccessToken',
        subjectId: id,
        ownerUserId: bounds.ownerId,
        changes: {
          name: [null, name],
          permissions: [null, request.permissions.names()],
          projects: [null, scope.ids ?? 'ALL'],
          expires_at: [null, expiresAt],
        },
      })
      return { id, secret: plain.text }
    })
  } catch (error) {
    throw isDuplicate(error) ? nameTaken(name) : error
  }
}

/** A token that was stopped in the middle of its request leaves no successor. */
const projectsOfCreator = async (
  trx: Transaction<Tables>,
  database: Database,
  { ownerId, createdByTokenId }: TokenBounds,
  now: number,
): Promise<ProjectScope> =>
  createdByTokenId === null
    ? ProjectScope.everything
    : projectsOfToken(trx, await expectUsable(trx, database, ownerId, createdByTokenId, now))

/**
 * Those that were named, each among the creator's. None named: what the creating token is restricted to, if it is; else what
 * the owner may see, now and later.
 */
async function chooseProjects(
  trx: Transaction<Tables>,
  database: Database,
  named: readonly number[] | null,
  ofCreator: ProjectScope,
  ofOwner: ProjectScope,
): Promise<ProjectScope> {
  if (named === null) return ofCreator.isEverything ? ofCreator : ofCreator.intersect(ofOwner)
  if (named.length === 0)
    throw badInput('projectIds', 'Name at least one project, or leave it out for all of yours.')
  const wanted = ProjectScope.of(named)
  await expectProjectsThere(trx, database, wanted, ofCreator.intersect(ofOwner))
  return wanted
}
