import type { AuditTrail } from './audit-trail.ts'
import type { Findings } from './findings.ts'
import type { Reminder } from './mailbox.ts'
import { day, minute } from './moved-clock.ts'
import type { Token } from './token-state.ts'
import { reminderDays, type World } from './world.ts'

/** In the end: who was to be reminded was, and each copy of a mail has the name of the first. */
export function checkMails(
  { mailbox }: World,
  trail: AuditTrail,
  tokens: readonly Token[],
  findings: Findings,
): void {
  const idOf = new Map(tokens.map(({ name, id }) => [name, id]))
  const tokenOf = new Map<string, string>()
  for (const [name, reminders] of mailbox.tokens()) {
    const messageIds = new Set(reminders.map(({ messageId }) => messageId))
    findings.count('reminders that the mail server accepted', messageIds.size)
    findings.count('second deliveries under the same Message-ID', reminders.length - messageIds.size)
    const queued = trail
      .ofToken(idOf.get(name) ?? null)
      .filter(({ action }) => action === 'accessToken.reminderQueued')
    if (messageIds.size > queued.length)
      findings.add(
        'second deliveries under another Message-ID',
        `${name}: ${messageIds.size} Message-IDs of ${queued.length} reminders`,
      )
    for (const messageId of messageIds) {
      const other = tokenOf.get(messageId)
      if (other !== undefined)
        findings.add(
          'second deliveries under another Message-ID',
          `${messageId} is about ${name} and ${other}`,
        )
      tokenOf.set(messageId, name)
    }
  }
  for (const token of tokens) checkExpiries(mailbox.about(token.name), trail, token, findings)
}

/** Days before its expiry at which a token must have been reminded of, however often the service died. */
const surelyReminded = (reminderDays[0] + 3) * day

/** A reminder of the removal does if it says this date, and that the token is removed then or later. */
function tells(expiry: number, { isExpiry, expiresAt, removedAt }: Reminder): boolean {
  const toTheMinute = expiry - (expiry % minute)
  return expiresAt === toTheMinute && (isExpiry || (removedAt !== null && removedAt >= toTheMinute))
}

function checkExpiries(
  mails: readonly Reminder[],
  trail: AuditTrail,
  { id, name }: Token,
  findings: Findings,
): void {
  let chosenAt = 0
  for (const { action, at, changes } of trail.ofToken(id)) {
    if (action === 'accessToken.created' || action === 'accessToken.extended') chosenAt = at
    if (action !== 'accessToken.expired') continue
    findings.count('expired')
    const expiresAt = Number(changes.expires_at?.[0])
    if (expiresAt - chosenAt <= surelyReminded) continue
    const told = mails.filter((mail) => mail.at > chosenAt && mail.at <= expiresAt && tells(expiresAt, mail))
    if (told.some(({ isExpiry }) => isExpiry)) findings.count('expired, and a mail had told it')
    else if (told.length > 0) findings.count('expired, and a reminder of the removal had told it')
    else {
      const reminders = trail
        .ofToken(id)
        .filter((event) => event.action.startsWith('accessToken.reminder'))
        .map(
          (event) =>
            `${event.action.slice(12)} of ${event.changes.purpose?.[1]} ${((expiresAt - event.at) / day).toFixed(1)}`,
        )
      findings.add(
        'due and not mailed',
        `${name} expired ${((expiresAt - chosenAt) / day).toFixed(1)} days after that was chosen; days before: ${reminders.join(', ')}`,
      )
    }
  }
}
