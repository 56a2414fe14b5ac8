import type { Generated } from 'kysely'

interface AuditEventsTable {
  id: Generated<number>
  occurred_at: number
  actor_kind: 'TOKEN' | 'PERSON' | 'SYSTEM'
  actor_user_id: number | null
  actor_token_id: number | null
  actor_session_id: number | null
  /** Which part of the system, e.g. `cli`. */
  actor_name: string | null
  action: string
  subject_type: string
  subject_id: number
  owner_user_id: number | null
  project_id: number | null
  /** JSON: `{ column: [before, after] }`, allow-listed columns only. */
  changes: string | null
  request_id: string | null
  address: string | null
  user_agent: string | null
}

declare module '../../database/tables.ts' {
  interface Tables {
    audit_events: AuditEventsTable
  }
}
