import type { Generated } from 'kysely'

interface AuditEventsTable {
  id: Generated<number>
  occurred_at: number
  actor_kind: 'TOKEN' | 'PERSON' | 'SYSTEM'
  actor_user_id: number | null
  actor_token_id: number | null
  actor_session_id: number | null
  /** Which part of the system, e.g. `cli`; of a person without a session, how they came. */
  actor_name: string | null
  action: string
  outcome: 'DONE' | 'REFUSED'
  subject_type: string
  /** 0: nothing that is there. */
  subject_id: number
  owner_user_id: number | null
  project_id: number | null
  /** JSON: `{ column: [before, after] }`, allow-listed columns only. */
  changes: string | null
  request_id: string | null
  address: string | null
  user_agent: string | null
  /** Never twice: a copy of an event is none. Null, as `key_id` and `mac`, before 0012. */
  uid: Uint8Array | null
  key_id: number | null
  mac: Uint8Array | null
}

/** The chain: one link for each event, numbered without a gap. */
interface AuditLinksTable {
  seq: number
  event_id: number
  event_mac: Uint8Array
  key_id: number
  mac: Uint8Array
}

/** Where the chain ends; one row. */
interface AuditHeadTable {
  id: number
  seq: number
  link_mac: Uint8Array
  /** Up to this id, events without a MAC are still taken into the chain: they were there before it. */
  adopted_to: number
  key_id: number
  mac: Uint8Array
}

/** Filled by a trigger with each new event, emptied by whoever links it. */
interface AuditUnlinkedTable {
  event_id: number
}

declare module '../../database/tables.ts' {
  interface Tables {
    audit_events: AuditEventsTable
    audit_links: AuditLinksTable
    audit_head: AuditHeadTable
    audit_unlinked: AuditUnlinkedTable
  }
}
