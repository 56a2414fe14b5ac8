import './tables.ts'
import type { Selectable, Transaction } from 'kysely'
import { afterCommit, type Database, type Queryable } from '../database/database.ts'
import { isDuplicate } from '../database/duplicate.ts'
import type { Tables } from '../database/tables.ts'
import type { Mail, MailLanguage, MailParams } from './define-mail.ts'
import { nudgeSender } from './nudge.ts'

export interface QueuedMail<Params extends MailParams> {
  readonly mail: Mail<Params>
  /**
   * Names the cause, at most 120 characters: `invitation:17`. One cause is one mail: its Message-ID follows from this,
   * and to queue it again does nothing.
   */
  readonly messageKey: string
  readonly recipient: { readonly name: string; readonly address: string }
  readonly language: MailLanguage
  readonly params: Params
  /** It is of no use after this instant, and is dropped then. */
  readonly notAfter?: number
}

/**
 * Queues a mail in the transaction of its cause: no cause, no mail. It goes out as soon as that is committed. False if
 * there has been one for this cause already.
 */
export async function enqueueMail<Params extends MailParams>(
  trx: Transaction<Tables>,
  database: Database,
  { mail, messageKey, recipient, language, params, notAfter }: QueuedMail<Params>,
): Promise<boolean> {
  try {
    await trx
      .insertInto('mail_outbox')
      .values({
        message_key: messageKey,
        kind: mail.kind,
        recipient_name: recipient.name,
        recipient_address: recipient.address,
        language,
        params: JSON.stringify(params),
        state: 'PENDING',
        next_attempt_at: database.now,
        not_after: notAfter ?? null,
        created_at: database.now,
      })
      .execute()
  } catch (error) {
    if (isDuplicate(error)) return false
    throw error
  }
  afterCommit(trx, () => nudgeSender(database))
  return true
}

/** What became of the mail of a cause. */
export const findQueuedMail = (
  db: Queryable,
  messageKey: string,
): Promise<Selectable<Tables['mail_outbox']> | undefined> =>
  db.selectFrom('mail_outbox').selectAll().where('message_key', '=', messageKey).executeTakeFirst()
