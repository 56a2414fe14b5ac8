import type { Database } from '../../database/database.ts'
import { type Keys, parseKeys } from '../../lib/keys.ts'

const keysOf = new WeakMap<Database, Keys>()

/** Says which keys sign what is written to this database's audit log. Throws InvalidKeys. */
export function signAuditEvents(database: Database, auditKeys: string): void {
  keysOf.set(database, parseKeys('AUDIT_KEYS', auditKeys))
}

export function auditKeysOf(database: Database): Keys {
  const keys = keysOf.get(database)
  if (!keys) throw new Error('This database has no keys for its audit log.')
  return keys
}
