import type { Generated } from 'kysely'
import type { Optional } from '../database/columns.ts'
import type { MailLanguage } from './define-mail.ts'
import type { MailState } from './mail-state.ts'

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
