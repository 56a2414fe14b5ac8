import type { Generated } from 'kysely'
import type { Optional } from '../database/columns.ts'
import type { MailLanguage } from './define-mail.ts'

/**
 * PENDING: to be sent, or to be tried again. SENDING: somebody has it. The others are final. SENT: the server accepted
 * it. REFUSED: the server will never take it for this recipient. EXPIRED: too late to be of use. FAILED: it could not
 * be written, or no server took it for days. UNKNOWN: it broke again and again at the end, and may have arrived.
 */
export type MailState = 'PENDING' | 'SENDING' | 'SENT' | 'REFUSED' | 'EXPIRED' | 'FAILED' | 'UNKNOWN'

interface MailOutboxTable {
  id: Generated<number>
  /** Names the cause, once: `invitation:17`. */
  message_key: string
  kind: string
  recipient_name: string
  recipient_address: string
  language: MailLanguage
  /** JSON. No secrets. Empty once the mail is sent, refused or expired: what it said is nobody's business then. */
  params: string
  state: Generated<MailState>
  attempts: Generated<number>
  /** How often the connection broke when the server may already have accepted it. */
  unknown_outcomes: Generated<number>
  /** PENDING: not before. SENDING: whoever has it is taken for dead then. */
  next_attempt_at: number
  /** Whoever has it. */
  claim: Optional<string>
  /** What the server said, or what went wrong; for administrators. */
  last_answer: Optional<string>
  not_after: Optional<number>
  created_at: number
  sent_at: Optional<number>
}

declare module '../database/tables.ts' {
  interface Tables {
    mail_outbox: MailOutboxTable
  }
}
