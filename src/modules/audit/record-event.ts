import './tables.ts'
import { randomFillSync } from 'node:crypto'
import type { Insertable, Transaction } from 'kysely'
import type { Context } from '../../context.ts'
import { type Database, readNow } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import type { RequestInfo } from '../../lib/request-info.ts'
import { auditKeysOf } from './audit-keys.ts'
import { eventMac, signedColumns } from './macs.ts'

/**
 * Who did it: a token for its owner, a person who has signed in, whoever has a link that was mailed to a person, or a part of
 * the system itself (`cli`, a job, the door).
 */
export type Actor =
  | {
      readonly kind: 'TOKEN'
      readonly tokenId: number
      readonly userId: number
      readonly request: RequestInfo
    }
  | {
      readonly kind: 'PERSON'
      readonly userId: number
      readonly sessionId: number
      readonly request: RequestInfo
    }
  | { readonly kind: 'LINK'; readonly userId: number; readonly request: RequestInfo }
  | { readonly kind: 'SYSTEM'; readonly name: string; readonly request?: RequestInfo }

export interface AuditEvent {
  /** Resource and past participle: `accessToken.locked`. */
  readonly action: string
  /** Left out: it was done. */
  readonly outcome?: 'REFUSED'
  readonly subjectType: string
  readonly subjectId: number
  /** Whose thing it is, when it is somebody's: owners may see what happened to their tokens. */
  readonly ownerUserId?: number
  readonly projectId?: number | null
  /** Before and after of allow-listed columns. Never a secret, nor a sensitive value. */
  readonly changes?: Record<string, readonly [before: unknown, after: unknown]>
}

export function actorOf({
  principal,
  requestInfo: request,
}: Pick<Context, 'principal' | 'requestInfo'>): Actor {
  if (principal.kind === 'ANONYMOUS') return { kind: 'SYSTEM', name: 'anonymous', request }
  const { userId } = principal
  return principal.kind === 'TOKEN'
    ? { kind: 'TOKEN', tokenId: principal.tokenId, userId, request }
    : { kind: 'PERSON', sessionId: principal.sessionId, userId, request }
}

/** Takes the transaction of the effect: no audit row, no effect. */
export async function recordEvent(
  trx: Transaction<Tables>,
  database: Database,
  actor: Actor,
  event: AuditEvent,
): Promise<void> {
  const { request } = actor
  const { current: key } = auditKeysOf(database)
  const occurredAt = await readNow(trx, database)
  const row: Insertable<Tables['audit_events']> = {
    uid: newUid(occurredAt),
    key_id: key.id,
    occurred_at: occurredAt,
    actor_kind: actor.kind === 'LINK' ? 'PERSON' : actor.kind,
    actor_user_id: actor.kind === 'SYSTEM' ? null : actor.userId,
    actor_token_id: actor.kind === 'TOKEN' ? actor.tokenId : null,
    actor_session_id: actor.kind === 'PERSON' ? actor.sessionId : null,
    actor_name: nameOf(actor),
    action: event.action,
    outcome: event.outcome ?? 'DONE',
    subject_type: event.subjectType,
    subject_id: event.subjectId,
    owner_user_id: event.ownerUserId ?? null,
    project_id: event.projectId ?? null,
    changes: event.changes ? JSON.stringify(event.changes) : null,
    request_id: request?.requestId ?? null,
    address: request?.address ?? null,
    user_agent: request?.userAgent?.slice(0, 255).toWellFormed() ?? null,
  }
  const cells = signedColumns.map((column) => row[column])
  await trx
    .insertInto('audit_events')
    .values({ ...row, mac: eventMac(key, cells) })
    .execute()
}

function nameOf(actor: Actor): string | null {
  if (actor.kind === 'SYSTEM') return actor.name
  return actor.kind === 'LINK' ? 'one-time link' : null
}

/** In the order of time, so that the index on it grows at its end. */
function newUid(now: number): Buffer {
  const uid = Buffer.alloc(16)
  uid.writeUIntBE(now, 0, 6)
  return randomFillSync(uid, 6)
}
