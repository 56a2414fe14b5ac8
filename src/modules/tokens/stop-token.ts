import type { GraphQLError } from 'graphql'
import { rowScopeOf } from '../../context.ts'
import type { Database } from '../../database/database.ts'
import type { Reader, RowScope } from '../../database/row-scope.ts'
import { findRow } from '../../database/rows.ts'
import { badInput, clash, notFound, publicError } from '../../errors.ts'
import type { Principal } from '../../principal.ts'
import { type Actor, type AuditEvent, recordEvent } from '../audit/record-event.ts'
import type { Versioned } from '../audit/write-entity.ts'
import { accessToken, tokenAdministration } from './permissions.ts'
import { lockerOf, mayDelete, maySee, unlockerOf } from './policy.ts'
import {
  type AccessTokenRow,
  accessTokens,
  deleteToken,
  type Lock,
  lockedBy,
  lockToken,
  unlockToken,
} from './repository.ts'

const noSuchToken = () => notFound('access token')

/** What the caller may not even see is not there. */
const refused = (principal: Principal, token: AccessTokenRow, missing: string): GraphQLError =>
  maySee(principal, token)
    ? publicError(
        'FORBIDDEN',
        `This needs ${missing}, which you do not have${principal.projects.isEverything ? '' : ': you are restricted to some projects'}.`,
        {
          details: { missingPermissions: [missing] },
        },
      )
    : noSuchToken()

async function findToken(reader: Reader, id: number): Promise<AccessTokenRow> {
  const token = await findRow(reader, accessTokens, id)
  if (!token) throw noSuchToken()
  return token
}

function checkReason(reason: string): string {
  const trimmed = reason.trim()
  if (trimmed.length < 1 || trimmed.length > 500)
    throw badInput('reason', 'Give a reason of 1 to 500 characters; the owner of the token reads it.')
  return trimmed
}

/** Locks by the principal's own right: itself, one's own in person, or anybody's as an administrator. */
export function lockAs(
  database: Database,
  actor: Actor,
  principal: Principal,
  id: number,
  reason: string,
): Promise<Versioned> {
  return change(
    database,
    actor,
    rowScopeOf(principal),
    id,
    lockBy(database, reason, (token) => {
      const by = lockerOf(principal, token)
      if (!by) throw refused(principal, token, tokenAdministration.lock.name)
      return by
    }),
  )
}

/** Locks in the name of the administration: for whoever runs the service. */
export function lockAsAdministrator(
  database: Database,
  actor: Actor,
  id: number,
  reason: string,
): Promise<Versioned> {
  return change(
    database,
    actor,
    'EVERYTHING',
    id,
    lockBy(database, reason, () => 'ADMINISTRATOR'),
  )
}

/** Unlocks by the principal's own right: what one locked oneself, in person, or anything as an administrator. */
export function unlockAs(
  database: Database,
  actor: Actor,
  principal: Principal,
  id: number,
): Promise<Versioned> {
  return change(database, actor, rowScopeOf(principal), id, async (writer, token) => {
    const by = unlockerOf(principal, token)
    if (!by) throw refused(principal, token, tokenAdministration.lock.name)
    if (!(await unlockToken(writer, id, by, database))) throw clash('id', 'This token is not locked.')
    return {
      action: 'accessToken.unlocked',
      changes: { locked_by: [lockedBy(token), null], lock_reason: [token.lock_reason, null] },
    }
  })
}

/** Deletes by the principal's own right. */
export function deleteAs(
  database: Database,
  actor: Actor,
  principal: Principal,
  id: number,
): Promise<Versioned> {
  return change(database, actor, rowScopeOf(principal), id, (writer, token) => {
    const needed = token.owner_id === principal.userId ? accessToken.delete : tokenAdministration.delete
    if (!mayDelete(principal, token)) throw refused(principal, token, needed.name)
    return remove(writer, token)
  })
}

export function deleteAsAdministrator(database: Database, actor: Actor, id: number): Promise<Versioned> {
  return change(database, actor, 'EVERYTHING', id, remove)
}

type Change = (writer: Reader, token: AccessTokenRow) => Promise<Pick<AuditEvent, 'action' | 'changes'>>

/** The effect and its audit row in one transaction. */
function change(
  database: Database,
  actor: Actor,
  scope: RowScope,
  id: number,
  effect: Change,
): Promise<Versioned> {
  return database.transaction(async (trx) => {
    const writer = { db: trx, scope }
    const token = await findToken(writer, id)
    const event = await effect(writer, token)
    await recordEvent(trx, database, actor, {
      ...event,
      subjectType: 'AccessToken',
      subjectId: id,
      ownerUserId: token.owner_id,
    })
    return { id, version: token.version + 1 }
  })
}

const lockBy =
  (database: Database, reason: string, locker: (token: AccessTokenRow) => Lock['by']): Change =>
  async (writer, token) => {
    const by = locker(token)
    const lockReason = checkReason(reason)
    if (!(await lockToken(writer, token.id, { by, reason: lockReason }, database)))
      throw clash('id', 'This token is locked already.')
    return {
      action: 'accessToken.locked',
      changes: { locked_by: [lockedBy(token), by], lock_reason: [token.lock_reason, lockReason] },
    }
  }

const remove: Change = async (writer, token) => {
  if (!(await deleteToken(writer, token.id))) throw noSuchToken()
  return {
    action: 'accessToken.deleted',
    changes: { name: [token.name, null], expires_at: [token.expires_at, null] },
  }
}
