import type { Generated } from 'kysely'
import type { Optional } from '../../database/columns.ts'

/** INACTIVITY: it will be removed, as nobody uses it. EXPIRY: it will expire. */
export type ReminderPurpose = 'INACTIVITY' | 'EXPIRY'

/**
 * QUEUED: in the outbox. ACCEPTED: by the mail server; alone these count. REFUSED: this address, for good. FAILED: given up.
 * UNKNOWN: it may have arrived. DROPPED: nobody needed it any more when it was to be sent.
 */
export type ReminderState = 'QUEUED' | 'ACCEPTED' | 'REFUSED' | 'FAILED' | 'UNKNOWN' | 'DROPPED'

interface TokenRemindersTable {
  id: Generated<number>
  /** The key of its mail in the outbox, which says the next six. */
  message_key: string
  token_id: number
  purpose: ReminderPurpose
  /** The instant in the token's life that it is about: `idle_since` or `expires_at`. */
  cycle: number
  /** 0; higher if stages are gone through again, because too few mails were accepted. */
  turn: number
  /** Days ahead, as the policy has them. */
  stage: number
  recipient_id: number
  recipient_address: string
  state: ReminderState
  /** What its mail says: not removed before then, or expires then. */
  deadline: number
  /** The link in its mail. */
  link_id: Optional<number>
  queued_at: number
  accepted_at: Optional<number>
}

/** One row: when a round was run last. */
interface TokenLifeClockTable {
  id: number
  seen_at: number
}

/** Stretches of the database's time in which no round was run: nobody served, or the clock was moved. */
interface TokenLifeGapsTable {
  id: Generated<number>
  from_at: number
  until_at: number
}

declare module '../../database/tables.ts' {
  interface Tables {
    token_reminders: TokenRemindersTable
    token_life_clock: TokenLifeClockTable
    token_life_gaps: TokenLifeGapsTable
  }
}
