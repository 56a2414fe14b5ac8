import type { Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import { enqueueMail } from '../../mail/enqueue-mail.ts'
import { recordTokenEvent } from '../tokens/change-token.ts'
import type { AccessTokenRow } from '../tokens/repository.ts'
import { job } from './job.ts'
import type { Step } from './plan.ts'
import type { Recipient } from './recipients.ts'
import { reminderMail } from './reminder-mail.ts'
import { cycleOf } from './reminders.ts'
import type { ReminderPurpose } from './tables.ts'

interface NewReminder extends Step {
  readonly purpose: ReminderPurpose
  readonly recipient: Recipient
  readonly deadline: number
  readonly now: number
}

/** The reminder, its mail and its audit event, in the transaction of whoever found that it is due. */
export async function queueReminder(
  trx: Transaction<Tables>,
  database: Database,
  token: AccessTokenRow,
  { purpose, turn, stage, recipient, deadline, now }: NewReminder,
): Promise<void> {
  const cycle = cycleOf[purpose](token)
  const messageKey = ['reminder', purpose, token.id, cycle, turn, stage, recipient.id].join(':')
  await trx
    .insertInto('token_reminders')
    .values({
      message_key: messageKey,
      token_id: token.id,
      purpose,
      cycle,
      turn,
      stage,
      recipient_id: recipient.id,
      recipient_address: recipient.email,
      state: 'QUEUED',
      deadline,
      queued_at: now,
    })
    .execute()
  await enqueueMail(trx, database, {
    mail: reminderMail,
    messageKey,
    recipient: { name: recipient.display_name, address: recipient.email },
    language: recipient.language,
    params: {},
    ...(purpose === 'EXPIRY' && { notAfter: deadline }),
  })
  await recordTokenEvent(trx, database, job, token, {
    action: 'accessToken.reminderQueued',
    changes: {
      purpose: [null, purpose],
      days_ahead: [null, stage],
      deadline: [null, deadline],
      recipient_user_id: [null, recipient.id],
    },
  })
}
