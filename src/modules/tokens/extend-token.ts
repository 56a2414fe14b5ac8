import type { Database } from '../../database/database.ts'
import { badInput, conflict } from '../../errors.ts'
import type { Principal } from '../../principal.ts'
import type { Actor } from '../audit/record-event.ts'
import type { Versioned } from '../audit/write-entity.ts'
import { recordTokenEvent, type TokenEvent, writeToken } from './change-token.ts'
import { expiryFor } from './check-token.ts'
import { lockForChange } from './lock-for-change.ts'
import type { AccessTokenRow } from './repository.ts'

export interface Extension {
  readonly id: number
  /** Null: whatever it is now. */
  readonly version: number | null
  readonly expiresAt: number
}

/** From today, up to the longest lifetime. One that has expired lives again; one that is locked stays locked. */
export const extendAs = (
  database: Database,
  actor: Actor,
  asking: Principal,
  { id, version, expiresAt }: Extension,
): Promise<Versioned> =>
  database.transaction(async (trx) => {
    const { writer, token, now } = await lockForChange(trx, database, asking, id, 'extend')
    if (version !== null && token.version !== version) throw conflict('access token', token.version)
    const until = await expiryFor(trx, expiresAt, now, null)
    if (token.expired_at === null && until <= token.expires_at)
      throw badInput('expiresAt', 'It lives as long as that already. Choose a later time.')
    const { columns, event } = extensionTo(until, token, now)
    const written = await writeToken(writer, token, columns, database)
    await recordTokenEvent(trx, database, actor, token, event)
    return written
  })

export interface TokenChange {
  readonly columns: Partial<AccessTokenRow>
  readonly event: TokenEvent
}

/** What it is to extend a token: it lives again, also if it was noted that it expired, and it is not idle. */
export const extensionTo = (
  until: number,
  { expires_at, expired_at, idle_since }: AccessTokenRow,
  now: number,
): TokenChange => ({
  columns: {
    expires_at: until,
    expiry_chosen_at: now,
    expired_at: null,
    idle_since: Math.max(idle_since, now),
  },
  event: {
    action: 'accessToken.extended',
    changes: {
      expires_at: [expires_at, until],
      ...(expired_at !== null && { expired_at: [expired_at, null] }),
    },
  },
})
