import type { Transaction } from 'kysely'
import type { PermissionSet } from '../../authorization/permission-set.ts'
import { ProjectScope } from '../../authorization/project-scope.ts'
import { rowScopeOf } from '../../context.ts'
import { type Database, readNow } from '../../database/database.ts'
import { isDuplicate } from '../../database/duplicate.ts'
import { ownOf, type Reader } from '../../database/row-scope.ts'
import { findRowForUpdate } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { badInput, clash, publicError } from '../../errors.ts'
import { isDeceptive } from '../../lib/deceptive-text.ts'
import { type Actor, recordEvent } from '../audit/record-event.ts'
import { projects } from '../projects/repository.ts'
import { accessOf } from '../users/reach.ts'
import { users } from '../users/repository.ts'
import { chooseExpiry, defaultLifetime, type ExpiryFault, longestLifetime, stateOf } from './life.ts'
import type { Peppers } from './peppers.ts'
import { accessTokens, insertToken, projectsOfToken } from './repository.ts'
import { createPlainToken, hashToken } from './secret.ts'

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

const days = (ms: number) => ms / (24 * 60 * 60 * 1000)

const expiryFaults: Record<ExpiryFault, string> = {
  PAST: `Choose a time in the future, or leave it out for ${days(defaultLifetime)} days.`,
  TOO_LATE: `Choose a time at most ${days(longestLifetime)} days from now.`,
  AFTER_CREATOR: 'A token can not create one that outlives it. Choose a time not after its own expiry.',
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
  checkPermissions(request.permissions, bounds)
  const plain = createPlainToken()
  try {
    return await database.transaction(async (trx) => {
      const now = await readNow(trx, database)
      const ofCreator = await expectUsable(trx, database, bounds, now)
      const ofOwner = await expectActiveOwner(trx, database, bounds.ownerId)
      const scope = await chooseProjects(trx, database, request.projectIds ?? null, ofCreator, ofOwner)
      const expiry = chooseExpiry(request.expiresAt, now, bounds.expiresAt)
      if ('fault' in expiry) throw badInput('expiresAt', expiryFaults[expiry.fault])
      const id = await insertToken(
        trx,
        {
          ownerId: bounds.ownerId,
          name,
          description,
          selector: plain.selector,
          hash: hashToken(plain, peppers.current),
          expiresAt: expiry.expiresAt,
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
          expires_at: [null, expiry.expiresAt],
        },
      })
      return { id, secret: plain.text }
    })
  } catch (error) {
    throw isDuplicate(error)
      ? clash('name', `The owner already has a token named ${JSON.stringify(name)}.`)
      : error
  }
}

/** A token that was stopped in the middle of its request leaves no successor. Answers what it is restricted to. */
async function expectUsable(
  trx: Transaction<Tables>,
  { engine }: Database,
  { ownerId, createdByTokenId }: TokenBounds,
  now: number,
): Promise<ProjectScope> {
  if (createdByTokenId === null) return ProjectScope.everything
  const creator = await findRowForUpdate(ownOf(trx, ownerId), engine, accessTokens, createdByTokenId)
  if (!creator || stateOf(creator, now) !== 'ACTIVE')
    throw publicError('FORBIDDEN', 'The token that asks is not valid any more.', {
      details: { missingPermissions: [] },
    })
  return projectsOfToken(trx, creator)
}

/** Nor does a person who was deactivated meanwhile: it would work as soon as they are back. Answers what they may see. */
async function expectActiveOwner(
  trx: Transaction<Tables>,
  { engine }: Database,
  ownerId: number,
): Promise<ProjectScope> {
  const owner = await findRowForUpdate(ownOf(trx, ownerId), engine, users, ownerId)
  if (owner?.is_active !== 1)
    throw publicError('FORBIDDEN', 'The owner of the token is deactivated.', {
      details: { missingPermissions: [] },
    })
  return accessOf(trx, owner)
}

const mostProjects = 100

/**
 * Those that were named, each among the creator's: of others it is not told whether they are there. None named: what the
 * creating token is restricted to, if it is; else what the owner may see, now and later.
 */
async function chooseProjects(
  trx: Transaction<Tables>,
  { engine }: Database,
  named: readonly number[] | null,
  ofCreator: ProjectScope,
  ofOwner: ProjectScope,
): Promise<ProjectScope> {
  if (named === null) return ofCreator.isEverything ? ofCreator : ofCreator.intersect(ofOwner)
  if (named.length === 0)
    throw badInput('projectIds', 'Name at least one project, or leave it out for all of yours.')
  if (named.length > mostProjects) throw badInput('projectIds', `Name at most ${mostProjects} projects.`)
  const bounds = ofCreator.intersect(ofOwner)
  const wanted = ProjectScope.of(named)
  const reader: Reader = { db: trx, scope: rowScopeOf({ projects: bounds, userId: 0 }) }
  for (const id of wanted.ids ?? [])
    if (!(await findRowForUpdate(reader, engine, projects, id)))
      throw badInput('projectIds', 'There is no project with one of these ids.')
  return wanted
}

function checkName(name: string): string {
  const trimmed = name.trim()
  if (isDeceptive(trimmed)) throw badInput('name', 'Use no control or text direction characters.')
  if (trimmed.length < 1 || trimmed.length > 80) throw badInput('name', 'Give a name of 1 to 80 characters.')
  return trimmed
}

function checkDescription(description: string | null): string | null {
  const trimmed = description?.trim() || null
  if (trimmed && trimmed.length > 500) throw badInput('description', 'Use at most 500 characters.')
  return trimmed
}

function checkPermissions(requested: PermissionSet, { permissions }: TokenBounds): void {
  if (requested.isEmpty)
    throw badInput('permissions', 'Grant at least one permission; a token without any could do nothing.')
  const missing = requested.without(permissions).names()
  if (missing.length > 0)
    throw publicError(
      'FORBIDDEN',
      `You can grant only what you have yourself; you lack ${missing.join(', ')}.`,
      {
        details: { missingPermissions: missing },
      },
    )
}
