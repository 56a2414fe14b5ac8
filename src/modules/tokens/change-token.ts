import type { GraphQLError } from 'graphql'
import type { Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Reader, RowScope } from '../../database/row-scope.ts'
import { findRow, updateRow } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { conflict, notFound, publicError } from '../../errors.ts'
import type { Principal } from '../../principal.ts'
import { type Actor, type AuditEvent, recordEvent } from '../audit/record-event.ts'
import type { Versioned } from '../audit/write-entity.ts'
import { tokenAdministration } from './permissions.ts'
import { maySee, permissionFor, type TokenAction } from './policy.ts'
import { type AccessTokenRow, accessTokens } from './repository.ts'

export type TokenEvent = Pick<AuditEvent, 'action' | 'changes'>

export const noSuchToken = () => notFound('access token')

export async function findToken(reader: Reader, id: number): Promise<AccessTokenRow> {
  const token = await findRow(reader, accessTokens, id)
  if (!token) throw noSuchToken()
  return token
}

/** What no permission opens to a token, nor to an administrator. */
const reserved: Partial<Record<TokenAction, string>> = {
  rename: 'Only its owner, signed in, renames a token.',
  widen: 'Only its owner, signed in, gives a token more than it has.',
  narrow: 'A token does not change itself. Its owner, signed in, or another token of theirs does.',
  extend: 'Only people who have signed in extend a token: its owner or an administrator.',
  rotate: 'Only its owner, signed in, and the token itself rotate a token.',
  unlock:
    'Only people who have signed in unlock a token: its owner what they locked themself, or an administrator.',
}

/** What the caller may not even see is not there. */
export function refused(principal: Principal, token: AccessTokenRow, action: TokenAction): GraphQLError {
  if (!maySee(principal, token)) return noSuchToken()
  const missing = permissionFor(principal, token, action)
  // No grant would help.
  if (missing?.resource === tokenAdministration.read.resource && !principal.projects.isEverything)
    return restricted()
  return missing
    ? forbidden(`This needs ${missing.name}, which you do not have.`, missing.name)
    : forbidden(reserved[action] ?? '')
}

export const restricted = (): GraphQLError =>
  forbidden('Who is restricted to some projects administers no tokens.')

const forbidden = (message: string, ...missingPermissions: readonly string[]): GraphQLError =>
  publicError('FORBIDDEN', message, { details: { missingPermissions } })

type Change = (writer: Reader, token: AccessTokenRow) => Promise<TokenEvent>

/** The effect and its audit row in one transaction. */
export function changeToken(
  database: Database,
  actor: Actor,
  scope: RowScope,
  id: number,
  effect: Change,
): Promise<Versioned> {
  return database.transaction(async (trx) => {
    const writer = { db: trx, scope }
    const token = await findToken(writer, id)
    await recordTokenEvent(trx, database, actor, token, await effect(writer, token))
    return { id, version: token.version + 1 }
  })
}

export const recordTokenEvent = (
  trx: Transaction<Tables>,
  database: Database,
  actor: Actor,
  { id, owner_id }: AccessTokenRow,
  event: TokenEvent,
): Promise<void> =>
  recordEvent(trx, database, actor, {
    ...event,
    subjectType: 'AccessToken',
    subjectId: id,
    ownerUserId: owner_id,
  })

/** Writes the given columns, if nobody else wrote since the token was read. */
export async function writeToken(
  writer: Reader,
  { id, version }: AccessTokenRow,
  columns: Partial<AccessTokenRow>,
  database: Database,
): Promise<Versioned> {
  const outcome = await updateRow(writer, accessTokens, { id, version }, columns, database)
  if (outcome.done) return { id, version: version + 1 }
  throw outcome.currentVersion === null ? noSuchToken() : conflict('access token', outcome.currentVersion)
}
