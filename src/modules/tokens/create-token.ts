import type { Transaction } from 'kysely'
import type { PermissionSet } from '../../authorization/permission-set.ts'
import { ProjectScope } from '../../authorization/project-scope.ts'
import { type Database, readNow } from '../../database/database.ts'
import { isDuplicate } from '../../database/duplicate.ts'
import type { Tables } from '../../database/tables.ts'
import { badInput } from '../../errors.ts'
import type { PersonPrincipal, TokenPrincipal } from '../../principal.ts'
import { type Actor, recordEvent } from '../audit/record-event.ts'
import { lacking } from '../users/policy.ts'
import { accessOf } from '../users/reach.ts'
import { within } from '../users/who-asks.ts'
import {
  checkDescription,
  checkName,
  expectHeld,
  expectProjectsThere,
  expiryFor,
  nameTaken,
} from './check-token.ts'
import type { Peppers } from './peppers.ts'
import { accessToken } from './permissions.ts'
import { type AccessTokenRow, insertToken } from './repository.ts'
import { createPlainToken, hashToken } from './secret.ts'
import { asNow, expectActive, expectUsable, ownRights } from './still-valid.ts'

export interface TokenRequest {
  readonly name: string
  readonly description: string | null
  readonly permissions: PermissionSet
  /** Left out or null: those that the creating token is restricted to; else all that the owner may see, now and later. */
  readonly projectIds?: readonly number[] | null
  /** ms since 1970; null = the default lifetime. */
  readonly expiresAt: number | null
}

/** The system itself creates for an owner, within these bounds. */
export interface SystemCreator {
  readonly kind: 'SYSTEM'
  readonly userId: number
  readonly permissions: PermissionSet
}

/** Nothing that is created is stronger than who creates it, nor lives longer than a token that does. */
export type TokenCreator = TokenPrincipal | PersonPrincipal | SystemCreator

/** The secret in the clear is in this answer and nowhere else. */
export interface CreatedToken {
  readonly id: number
  readonly secret: string
}

export async function createToken(
  database: Database,
  peppers: Peppers,
  actor: Actor,
  creator: TokenCreator,
  request: TokenRequest,
): Promise<CreatedToken> {
  const name = checkName(request.name)
  const description = checkDescription(request.description)
  if (request.permissions.isEmpty)
    throw badInput('permissions', 'Grant at least one permission; a token without any could do nothing.')
  // Before anything waits for a lock; it is decided again once nothing can change.
  expectHeld(request.permissions, creator.permissions)
  const plain = createPlainToken()
  try {
    return await database.transaction(async (trx) => {
      const now = await readNow(trx, database)
      const { token, permissions, ofCreator, ofOwner } = await creatorNow(trx, database, creator, now)
      expectHeld(request.permissions, permissions)
      const scope = await chooseProjects(trx, database, request.projectIds ?? null, ofCreator, ofOwner)
      const expiresAt = await expiryFor(trx, request.expiresAt, now, token?.expires_at ?? null)
      const id = await insertToken(
        trx,
        {
          ownerId: creator.userId,
          name,
          description,
          selector: plain.selector,
          hash: hashToken(plain, peppers.current),
          expiresAt,
          createdByTokenId: token?.id ?? null,
          permissions: request.permissions,
          projects: scope,
        },
        database,
      )
      await recordEvent(trx, database, actor, {
        action: 'accessToken.created',
        subjectType: 'AccessToken',
        subjectId: id,
        ownerUserId: creator.userId,
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

/** Whoever was stopped or narrowed in the middle of their request leaves no stronger successor. */
async function creatorNow(
  trx: Transaction<Tables>,
  database: Database,
  creator: TokenCreator,
  now: number,
): Promise<CreatorNow> {
  const token = creator.kind === 'TOKEN' ? await expectUsable(trx, database, creator, now) : null
  const own = token ? await ownRights(trx, token) : null
  const owner = await expectActive(trx, database, creator.userId)
  const ofCreator = own?.projects ?? ProjectScope.everything
  const ofOwner = await accessOf(trx, owner)
  if (creator.kind === 'SYSTEM') return { token, permissions: creator.permissions, ofCreator, ofOwner }
  const { permissions } = await asNow(trx, database, own ? within(creator, own) : creator, owner)
  if (!permissions.has(accessToken.create)) throw lacking(accessToken.create.name)
  return { token, permissions, ofCreator, ofOwner }
}

interface CreatorNow {
  readonly token: AccessTokenRow | null
  readonly permissions: PermissionSet
  /** What the token that creates was restricted to, whatever its owner may see. */
  readonly ofCreator: ProjectScope
  readonly ofOwner: ProjectScope
}

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
