import { randomBytes } from 'node:crypto'
import type { Insertable } from 'kysely'
import type { Database } from '../../src/database/database.ts'
import type { Tables } from '../../src/database/tables.ts'
import { auditKeysOf } from '../../src/modules/audit/audit-keys.ts'
import { eventMac, signedColumns } from '../../src/modules/audit/macs.ts'

/** In one statement. */
const together = 1_000

/** As `recordEvent` writes them, in fewer statements. */
export async function writeEvents(database: Database, count: number): Promise<void> {
  const { current: key } = auditKeysOf(database)
  const now = Date.now()
  for (let first = 0; first < count; first += together) {
    const rows = Array.from({ length: Math.min(together, count - first) }, (_, i) => {
      const row = eventOf(first + i, now, key.id)
      return {
        ...row,
        mac: eventMac(
          key,
          signedColumns.map((column) => row[column]),
        ),
      }
    })
    await database.transaction((trx) => trx.insertInto('audit_events').values(rows).execute())
  }
}

/** The most common one: a token is extended. */
const eventOf = (i: number, now: number, keyId: number): Insertable<Tables['audit_events']> => ({
  uid: randomBytes(16),
  key_id: keyId,
  occurred_at: now + i,
  actor_kind: 'TOKEN',
  actor_user_id: 1 + (i % 100),
  actor_token_id: 1 + (i % 1_000),
  actor_session_id: null,
  actor_name: null,
  action: 'accessToken.extended',
  outcome: 'DONE',
  subject_type: 'AccessToken',
  subject_id: 1 + (i % 1_000),
  owner_user_id: 1 + (i % 100),
  project_id: null,
  changes: JSON.stringify({ expires_at: [now + i, now + i + 1] }),
  request_id: `bench-${i}`,
  address: '192.0.2.1',
  user_agent: 'gatehouse-bench/1.0',
})
