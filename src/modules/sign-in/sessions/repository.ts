import '../tables.ts'
import { type Selectable, sql, type Transaction } from 'kysely'
import type { Database, Queryable } from '../../../database/database.ts'
import type { Tables } from '../../../database/tables.ts'
import type { RequestInfo } from '../../../lib/request-info.ts'
import { type Actor, recordEvent } from '../../audit/record-event.ts'
import { sessionIdleMs, sessionLifetimeMs } from '../policy.ts'
import type { SignInMethod } from '../tables.ts'
import { createSessionSecret, hashSessionSecret } from './session-secret.ts'

export type SessionRow = Selectable<Tables['sessions']>

export interface StartedSession {
  readonly id: number
  /** For the cookie. It is nowhere else. */
  readonly secret: string
}

/** A new secret at each sign-in: one that was known before is worth nothing after. */
export async function startSession(
  trx: Transaction<Tables>,
  database: Database,
  { userId, method, request }: { userId: number; method: SignInMethod; request: RequestInfo },
): Promise<StartedSession> {
  const { now } = database
  const { secret, hash } = createSessionSecret()
  const { insertId } = await trx
    .insertInto('sessions')
    .values({
      user_id: userId,
      hash,
      method,
      created_at: now,
      authenticated_at: now,
      last_seen_at: now,
      expires_at: sql<number>`${now} + ${sessionLifetimeMs}`,
      address: request.address,
      user_agent: request.userAgent?.slice(0, 255) ?? null,
    })
    .executeTakeFirstOrThrow()
  const id = Number(insertId)
  await recordEvent(
    trx,
    database,
    { kind: 'PERSON', userId, sessionId: id, request },
    {
      action: 'session.started',
      subjectType: 'Session',
      subjectId: id,
      ownerUserId: userId,
      changes: { method: [null, method] },
    },
  )
  return { id, secret }
}

export const hasEnded = ({ now }: Pick<Database, 'now'>) =>
  sql<boolean>`(expires_at <= ${now} or last_seen_at <= ${now} - ${sessionIdleMs})`

/** Those that still count, the newest first. */
export const openSessions = (db: Queryable, database: Database, userId: number): Promise<SessionRow[]> =>
  db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where(sql<boolean>`not ${hasEnded(database)}`)
    .orderBy('id', 'desc')
    .limit(100)
    .execute()

/** Ends those of a person: this one, or all but one, or all. Answers how many there were. */
export async function endSessions(
  trx: Transaction<Tables>,
  database: Database,
  actor: Actor,
  { userId, only, except }: { userId: number; only?: number; except?: number | null },
): Promise<number> {
  const rows = await trx
    .selectFrom('sessions')
    .select('id')
    .where('user_id', '=', userId)
    .$if(only !== undefined, (query) => query.where('id', '=', only as number))
    .$if(typeof except === 'number', (query) => query.where('id', '!=', except as number))
    .orderBy('id')
    .execute()
  let ended = 0
  for (const { id } of rows) {
    const { numDeletedRows } = await trx.deleteFrom('sessions').where('id', '=', id).executeTakeFirstOrThrow()
    if (numDeletedRows !== 1n) continue
    ended++
    await recordEvent(trx, database, actor, {
      action: 'session.ended',
      subjectType: 'Session',
      subjectId: id,
      ownerUserId: userId,
    })
  }
  return ended
}

/** The session of this cookie, by whoever has it: nobody else signs out with it. */
export async function endSessionOf(
  trx: Transaction<Tables>,
  database: Database,
  secret: string,
  request: RequestInfo,
): Promise<void> {
  const hash = hashSessionSecret(secret)
  const row =
    hash &&
    (await trx.selectFrom('sessions').select(['id', 'user_id']).where('hash', '=', hash).executeTakeFirst())
  if (!row) return
  const actor: Actor = { kind: 'PERSON', userId: row.user_id, sessionId: row.id, request }
  await endSessions(trx, database, actor, { userId: row.user_id, only: row.id })
}
