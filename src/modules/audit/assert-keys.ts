import type { Database } from '../../database/database.ts'
import type { Keys } from '../../lib/keys.ts'
import { auditKeysOf } from './audit-keys.ts'
import { HeadChanged, readHead } from './chain.ts'
import { eventMac, sameBytes, signedColumns } from './macs.ts'

/** The keys are not those that the log was written with; the message says what to do. */
export class AuditKeysMismatch extends Error {}

/**
 * Asked before anything is written: what another key signs under the same id, nobody can tell from a forgery later. Neither the end
 * of the chain nor the newest event fits such a key; if one of them does, the other was changed, which is for `verifyAuditLog` to name.
 * Throws AuditKeysMismatch.
 */
export async function assertAuditKeys(database: Database): Promise<void> {
  const keys = auditKeysOf(database)
  if ((await fitsHead(database, keys)) || (await fitsNewest(database, keys))) return
  throw new AuditKeysMismatch(
    'The audit log of this database was written with other AUDIT_KEYS, or its end was changed. Give all processes the keys that it was made with; a new key needs a new id, in front of them. If these are the right ones, `npx gatehouse audit verify` says what was changed.',
  )
}

/** False also if there is none yet. */
async function fitsHead({ db }: Database, keys: Keys): Promise<boolean> {
  try {
    return (await readHead(db, keys)) !== null
  } catch (error) {
    if (error instanceof HeadChanged) return false
    throw error
  }
}

/** Of the chain, if there is one. True if nothing is signed yet. */
async function fitsNewest({ db }: Database, keys: Keys): Promise<boolean> {
  const signed = db
    .selectFrom('audit_events as event')
    .select(['event.mac', ...signedColumns.map((column) => `event.${column}` as const)])
    .where('event.mac', 'is not', null)
  const linked = signed
    .innerJoin('audit_links as link', 'link.event_id', 'event.id')
    .orderBy('link.seq', 'desc')
    .limit(1)
  const newest =
    (await linked.executeTakeFirst()) ??
    (await signed.orderBy('event.id', 'desc').limit(1).executeTakeFirst())
  if (!newest) return true
  const key = newest.key_id === null ? undefined : keys.find(newest.key_id)
  const cells = signedColumns.map((column) => newest[column])
  return key !== undefined && sameBytes(eventMac(key, cells), newest.mac)
}
