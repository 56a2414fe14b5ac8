import type { AuditTrail, Event } from './audit-trail.ts'
import type { Findings } from './findings.ts'
import { day } from './moved-clock.ts'
import type { Token } from './token-state.ts'
import { inactivityDays, type World } from './world.ts'

const leastNotice = 14 * day
const needed = 2
/** The clocks of this process and of the database are read one after the other. */
const toleranceMs = 60_000

/** A token that the system has taken away: nobody needed it for long enough, and the mail server had enough reminders of that. */
export function checkRemoval(
  { mailbox }: World,
  trail: AuditTrail,
  { name, id, lastLife }: Token,
  removed: Event,
  findings: Findings,
): void {
  findings.count('removed for inactivity')
  const idle = removed.at - lastLife
  if (idle < inactivityDays * day - toleranceMs)
    findings.add(
      'removed although used or extended meanwhile',
      `${name}: ${(idle / day).toFixed(2)} days after its last sign of life`,
    )
  const accepted = new Map<string, number>()
  for (const { at, messageId, isExpiry } of mailbox.about(name))
    if (!isExpiry && at >= lastLife - toleranceMs && at <= removed.at && !accepted.has(messageId))
      accepted.set(messageId, at)
  const first = Math.min(...accepted.values())
  const noted = trail
    .ofToken(id)
    .filter(
      (event) =>
        event.action === 'accessToken.reminderAccepted' &&
        event.changes.purpose?.[1] === 'INACTIVITY' &&
        event.at >= lastLife,
    )
  if (accepted.size < needed || noted.length < needed || removed.at - first < leastNotice - toleranceMs)
    findings.add(
      'removed without two accepted reminders',
      `${name}: ${accepted.size} accepted, ${noted.length} noted, the first ${((removed.at - first) / day).toFixed(2)} days before`,
    )
}
