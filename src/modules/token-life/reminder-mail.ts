import './tables.ts'
import type { Transaction } from 'kysely'
import { type Database, readNow } from '../../database/database.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { findRow, findRowForUpdate } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { defineMail, type OutboxMail } from '../../mail/define-mail.ts'
import type { FinalMailState } from '../../mail/mail-state.ts'
import { prolongLink } from '../links/one-time-links.ts'
import type { TokenLinkPurpose } from '../links/tables.ts'
import { createTokenLink } from '../token-links/create-token-link.ts'
import { recordTokenEvent } from '../tokens/change-token.ts'
import { type AccessTokenRow, accessTokens } from '../tokens/repository.ts'
import { users } from '../users/repository.ts'
import { job } from './job.ts'
import { type ReminderTextParams, reminderTexts } from './reminder-texts.ts'
import { cycleOf, planOf, type ReminderRow, remindersOf } from './reminders.ts'
import { readRules } from './rules.ts'
import type { ReminderPurpose, ReminderState } from './tables.ts'

/** What is known of it when it is queued is in its reminder; the rest is asked when it is written. */
export const reminderMail = defineMail<Record<string, never>, ReminderTextParams>(
  'tokenLife.reminder',
  reminderTexts,
  { prepare: prepareReminder, onDone: noteReminder },
)

const findReminder = (trx: Transaction<Tables>, { message_key }: OutboxMail) =>
  trx.selectFrom('token_reminders').selectAll().where('message_key', '=', message_key).executeTakeFirst()

/** What is told is noted first: the removal waits for the date that is in a mail. Nobody deletes the token meanwhile. */
function prepareReminder(database: Database, mail: OutboxMail): Promise<ReminderTextParams | null> {
  return database.transaction(async (trx) => {
    const { engine } = database
    const reminder = await findReminder(trx, mail)
    const token =
      reminder && (await findRowForUpdate(everythingIn(trx), engine, accessTokens, reminder.token_id))
    return reminder && token ? prepare(trx, database, reminder, token) : null
  })
}

async function prepare(
  trx: Transaction<Tables>,
  database: Database,
  reminder: ReminderRow,
  token: AccessTokenRow,
): Promise<ReminderTextParams | null> {
  const { purpose } = reminder
  if (reminder.cycle !== cycleOf[purpose](token)) return null
  const owner = await findRow(everythingIn(trx), users, token.owner_id)
  const recipient = await findRow(everythingIn(trx), users, reminder.recipient_id)
  if (owner?.is_active !== 1 || recipient?.is_active !== 1) return null
  if (recipient.id !== owner.id && recipient.role !== 'ADMINISTRATOR') return null
  if (recipient.email !== reminder.recipient_address) return null

  const now = await readNow(trx, database)
  const [sent = []] = await remindersOf(trx, purpose, [token])
  const isOutdated = sent.some(
    ({ turn, stage }) => turn > reminder.turn || (turn === reminder.turn && stage < reminder.stage),
  )
  const { deadline } = planOf(purpose, token, sent, now, await readRules(trx))
  if (isOutdated || deadline <= now) return null
  const isExpired = token.expired_at !== null || token.expires_at <= now
  const way = token.locked_at === null ? wayToKeep(purpose, isExpired || token.expires_at <= deadline) : null
  const linkId = way && (await linkFor(trx, database, reminder, token, way, deadline))
  await trx
    .updateTable('token_reminders')
    .set({ deadline, link_id: linkId })
    .where('id', '=', reminder.id)
    .execute()
  return {
    purpose,
    name: recipient.display_name,
    token: token.name,
    owner: owner.display_name,
    isOwner: recipient.id === owner.id,
    now,
    deadline,
    idleSince: token.idle_since,
    lastUsedAt: token.last_used_at,
    expiresAt: token.expires_at,
    isExpired,
    lockReason: token.locked_at === null ? null : (token.lock_reason ?? ''),
    way,
    linkId,
  }
}

/** To keep a token that has expired by then would be of no use. */
const wayToKeep = (purpose: ReminderPurpose, expiresSooner: boolean): TokenLinkPurpose =>
  purpose === 'EXPIRY' || expiresSooner ? 'EXTEND_TOKEN' : 'KEEP_TOKEN'

/** The one of the try before, if there is one; it is for the date that this mail tells. */
async function linkFor(
  trx: Transaction<Tables>,
  database: Database,
  { link_id, recipient_id }: ReminderRow,
  token: AccessTokenRow,
  purpose: TokenLinkPurpose,
  notAfter: number,
): Promise<number> {
  if (link_id !== null && (await prolongLink(trx, link_id, purpose, notAfter))) return link_id
  const link = await createTokenLink(trx, database, { purpose, token, userId: recipient_id, notAfter })
  return link.id
}

type FinalState = Exclude<ReminderState, 'QUEUED'>

const states: Record<FinalMailState, FinalState> = {
  SENT: 'ACCEPTED',
  REFUSED: 'REFUSED',
  FAILED: 'FAILED',
  UNKNOWN: 'UNKNOWN',
  EXPIRED: 'DROPPED',
}

const actions: Record<FinalState, string> = {
  ACCEPTED: 'accessToken.reminderAccepted',
  REFUSED: 'accessToken.reminderFailed',
  FAILED: 'accessToken.reminderFailed',
  UNKNOWN: 'accessToken.reminderFailed',
  DROPPED: 'accessToken.reminderDropped',
}

/** With the note of what became of its mail. Nothing if the token is gone. */
async function noteReminder(
  trx: Transaction<Tables>,
  database: Database,
  mail: OutboxMail,
  outcome: FinalMailState,
): Promise<void> {
  const reminder = await findReminder(trx, mail)
  const token = reminder && (await findRow(everythingIn(trx), accessTokens, reminder.token_id))
  if (!reminder || !token) return
  const state = states[outcome]
  await trx
    .updateTable('token_reminders')
    .set({ state, ...(state === 'ACCEPTED' && { accepted_at: database.now }) })
    .where('id', '=', reminder.id)
    .execute()
  await recordTokenEvent(trx, database, job, token, {
    action: actions[state],
    changes: {
      state: [reminder.state, state],
      purpose: [reminder.purpose, reminder.purpose],
      days_ahead: [reminder.stage, reminder.stage],
      recipient_user_id: [reminder.recipient_id, reminder.recipient_id],
    },
  })
}
