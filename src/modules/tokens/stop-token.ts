import type { Database } from '../../database/database.ts'
import type { Reader } from '../../database/row-scope.ts'
import { badInput, clash } from '../../errors.ts'
import { isDeceptive } from '../../lib/deceptive-text.ts'
import type { Principal } from '../../principal.ts'
import type { Actor } from '../audit/record-event.ts'
import type { Versioned } from '../audit/write-entity.ts'
import { changeToken, noSuchToken, recordTokenEvent, refused, type TokenEvent } from './change-token.ts'
import { lockForChange } from './lock-for-change.ts'
import { lockerOf, relationFor, type TokenAction, unlockerOf } from './policy.ts'
import {
  type AccessTokenRow,
  deleteToken,
  type Lock,
  lockedBy,
  lockToken,
  unlockToken,
} from './repository.ts'

export function checkReason(reason: string): string {
  const trimmed = reason.trim()
  if (trimmed.length < 1 || trimmed.length > 500)
    throw badInput('reason', 'Give a reason of 1 to 500 characters; the owner of the token reads it.')
  if (isDeceptive(trimmed))
    throw badInput('reason', 'Give it in one line, without control or text direction characters.')
  return trimmed
}

/** By the principal's own right, as it is when nobody else can change it any more. */
const changeAs = (
  database: Database,
  actor: Actor,
  asking: Principal,
  id: number,
  action: TokenAction,
  effect: (writer: Reader, token: AccessTokenRow, principal: Principal) => Promise<TokenEvent>,
): Promise<Versioned> =>
  database.transaction(async (trx) => {
    const { writer, token, principal } = await lockForChange(trx, database, asking, id, action)
    await recordTokenEvent(trx, database, actor, token, await effect(writer, token, principal))
    return { id, version: token.version + 1 }
  })

/** Locks by the principal's own right: itself, one's own in person, or anybody's as an administrator. */
export function lockAs(
  database: Database,
  actor: Actor,
  principal: Principal,
  id: number,
  reason: string,
): Promise<Versioned> {
  return changeAs(database, actor, principal, id, 'lock', (writer, token, now) =>
    lockBy(database, reason, (it) => {
      const by = lockerOf(now, it)
      if (!by) throw refused(now, it, 'lock')
      return by
    })(writer, token),
  )
}

/** Locks in the name of the administration: for whoever runs the service. */
export function lockAsAdministrator(
  database: Database,
  actor: Actor,
  id: number,
  reason: string,
): Promise<Versioned> {
  return changeToken(
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
  return changeAs(database, actor, principal, id, 'unlock', (writer, token, now) =>
    unlockBy(database, (it) => {
      const by = unlockerOf(now, it)
      if (!by) throw refused(now, it, 'unlock')
      return by
    })(writer, token),
  )
}

/** Unlocks in the name of the administration, whoever locked it. */
export function unlockAsAdministrator(database: Database, actor: Actor, id: number): Promise<Versioned> {
  return changeToken(
    database,
    actor,
    'EVERYTHING',
    id,
    unlockBy(database, () => 'ADMINISTRATOR'),
  )
}

/** Deletes by the principal's own right. */
export function deleteAs(
  database: Database,
  actor: Actor,
  principal: Principal,
  id: number,
): Promise<Versioned> {
  return changeAs(database, actor, principal, id, 'delete', (writer, token, now) => {
    if (!relationFor(now, token, 'delete')) throw refused(now, token, 'delete')
    return remove(writer, token)
  })
}

export function deleteAsAdministrator(database: Database, actor: Actor, id: number): Promise<Versioned> {
  return changeToken(database, actor, 'EVERYTHING', id, remove)
}

const lockBy =
  (database: Database, reason: string, locker: (token: AccessTokenRow) => Lock['by']) =>
  async (writer: Reader, token: AccessTokenRow): Promise<TokenEvent> => {
    const by = locker(token)
    const lockReason = checkReason(reason)
    if (!(await lockToken(writer, token.id, { by, reason: lockReason }, database)))
      throw clash('id', 'This token is locked already.')
    return {
      action: 'accessToken.locked',
      changes: { locked_by: [lockedBy(token), by], lock_reason: [token.lock_reason, lockReason] },
    }
  }

const unlockBy =
  (database: Database, unlocker: (token: AccessTokenRow) => 'OWNER' | 'ADMINISTRATOR') =>
  async (writer: Reader, token: AccessTokenRow): Promise<TokenEvent> => {
    const by = unlocker(token)
    if (!(await unlockToken(writer, token.id, by, database))) throw clash('id', 'This token is not locked.')
    return {
      action: 'accessToken.unlocked',
      changes: { locked_by: [lockedBy(token), null], lock_reason: [token.lock_reason, null] },
    }
  }

const remove = async (writer: Reader, token: AccessTokenRow): Promise<TokenEvent> => {
  if (!(await deleteToken(writer, token.id))) throw noSuchToken()
  return deletedEvent(token)
}

export const deletedEvent = (token: AccessTokenRow): TokenEvent => ({
  action: 'accessToken.deleted',
  changes: { name: [token.name, null], expires_at: [token.expires_at, null] },
})
