import '../audit/tables.ts'
import { type SqlBool, sql } from 'kysely'
import { eitherOf, ownedByProject, ownedByUser } from '../../database/row-rules.ts'
import { type Condition, defineSource, type RowOf } from '../../database/source.ts'
import type { Principal } from '../../principal.ts'
import { auditEvent } from './permissions.ts'

/** Who is restricted to projects reads what was done in these, and what was done to them and their tokens. */
export const auditEvents = defineSource(
  'audit_events',
  // What was done to a token is its owner's: all of it is there, or nothing.
  eitherOf(ownedByProject('project_id'), ownedByUser('owner_user_id'), 'subject_id'),
)
export type AuditEventRow = RowOf<typeof auditEvents>

/** Without the right to all of it: what happened to one's own tokens. */
export const visibleEvents = ({ permissions, userId }: Principal): Condition[] =>
  permissions.has(auditEvent.read)
    ? []
    : [sql<SqlBool>`(audit_events.subject_type = 'AccessToken' and audit_events.owner_user_id = ${userId})`]

/** Where a request came from is for those who may read everything, and for whoever sent it. */
export const maySeeOrigin = (
  { permissions, userId }: Principal,
  { actor_user_id }: Pick<AuditEventRow, 'actor_user_id'>,
): boolean => permissions.has(auditEvent.read) || actor_user_id === userId
