import { dayMs, hourMs } from '../../lib/durations.ts'
import { leastNoticeDays } from '../tokens/reminder-days.ts'
import { type Gap, observedLater } from './observed-time.ts'
import type { ReminderState } from './tables.ts'

/** When what is sent and removed, as pure functions of ms since 1970. */

/** The second reminder comes so long before the removal, at least. */
const lastNoticeMs = dayMs
/** When a token was used is written within seconds, by any instance: whoever used it in time is waited for. */
export const marginMs = hourMs
/** What reached nobody is not tried sooner again. */
const againMs = 7 * dayMs
/** Nobody remembers a reminder for longer beyond its time. */
const rememberedMs = 60 * dayMs

export interface Rules {
  readonly inactivityDays: number
  /** Days ahead, the earliest first. */
  readonly stages: readonly number[]
  readonly gaps: readonly Gap[]
  readonly deactivatedOwnerDays: number
}

/** One mail to one recipient. */
export interface SentReminder {
  readonly turn: number
  readonly stage: number
  readonly state: ReminderState
  readonly deadline: number
  readonly queued_at: number
  readonly accepted_at: number | null
}

export interface Step {
  readonly turn: number
  readonly stage: number
}

export interface Plan {
  /** Removed no sooner, or expires then. */
  readonly deadline: number
  /** The same, if all reminders were accepted in time. */
  readonly ownTime: number
  /** Which reminder is due, for whoever has not been sent it; null: none. */
  readonly due: Step | null
  /** How many reminders count. */
  readonly accepted: number
  readonly mayRemove: boolean
}

/** Of a token that was used, kept or extended last at `since`, after these reminders about that. */
export function planRemoval(
  since: number,
  sent: readonly SentReminder[],
  now: number,
  { inactivityDays, stages, gaps }: Pick<Rules, 'inactivityDays' | 'stages' | 'gaps'>,
): Plan {
  const memoryMs = Math.max(...stages) * dayMs + rememberedMs
  const steps = stepsOf(sent, (acceptedAt) => observedLater(acceptedAt, memoryMs, gaps) > now)
  const times = steps.flatMap(({ acceptedAt }) => acceptedAt ?? []).sort((a, b) => a - b)
  const [first, second] = times
  const ownTime = observedLater(since, inactivityDays * dayMs, gaps)
  const deadline = Math.max(
    ownTime,
    observedLater(first ?? now, leastNoticeDays * dayMs, gaps),
    observedLater(second ?? now, lastNoticeMs, gaps),
    ...sent.filter(mayBeRead).map((reminder) => reminder.deadline),
  )
  const accepted = times.length
  const latest = stages.findLast((stage) => deadline - stage * dayMs <= now)
  return {
    deadline,
    ownTime,
    due: latest === undefined ? null : nextStep(steps, latest, now, accepted < 2 ? stages : null),
    accepted,
    mayRemove: accepted >= 2 && now >= deadline + marginMs,
  }
}

/** Of a token whose expiry was chosen at `chosenAt`: whoever chooses a near one needs no reminder of what was before. */
export function planExpiry(
  { expires_at, expiry_chosen_at }: { readonly expires_at: number; readonly expiry_chosen_at: number },
  sent: readonly SentReminder[],
  now: number,
  { stages }: Pick<Rules, 'stages'>,
): Plan {
  const steps = stepsOf(sent, () => true)
  const latest = stages.findLast((stage) => {
    const dueAt = expires_at - stage * dayMs
    return dueAt <= now && dueAt > expiry_chosen_at
  })
  return {
    deadline: expires_at,
    ownTime: expires_at,
    due: latest === undefined || expires_at <= now ? null : nextStep(steps, latest, now, null),
    accepted: steps.filter(({ state }) => state === 'ACCEPTED').length,
    mayRemove: false,
  }
}

/**
 * Whether a reminder of the removal was queued for this moment or later that tells of the expiry too, with a link that
 * extends: nobody needs two mails at once. One that reached nobody told nothing.
 */
export const isToldAlready = (
  expiresAt: number,
  stage: number,
  ofRemoval: readonly Pick<SentReminder, 'queued_at' | 'deadline' | 'state'>[],
): boolean =>
  ofRemoval.some(
    ({ queued_at, deadline, state }) =>
      mayBeRead({ state }) && deadline >= expiresAt && queued_at >= expiresAt - (stage + 1) * dayMs,
  )

/** What was promised in a mail that somebody may have read is kept. */
const mayBeRead = ({ state }: Pick<SentReminder, 'state'>): boolean =>
  state === 'ACCEPTED' || state === 'QUEUED' || state === 'UNKNOWN'

interface SentStep extends Step {
  /** LOST: it reached nobody that we know of, or too long ago. */
  readonly state: 'WAITING' | 'ACCEPTED' | 'LOST'
  readonly isDropped: boolean
  readonly queuedAt: number
  /** By the first recipient whose server did; null if it doesn't count. */
  readonly acceptedAt: number | null
}

function stepsOf(sent: readonly SentReminder[], isRemembered: (acceptedAt: number) => boolean): SentStep[] {
  const groups = Map.groupBy(sent, ({ turn, stage }) => `${turn} ${stage}`)
  return [...groups.values()].flatMap((reminders) => {
    const [one] = reminders
    if (!one) return []
    const acceptedAt = reminders
      .flatMap(({ accepted_at }) => accepted_at ?? [])
      .filter(isRemembered)
      .sort((a, b) => a - b)[0]
    const isWaiting = reminders.some(({ state }) => state === 'QUEUED')
    return {
      turn: one.turn,
      stage: one.stage,
      state: acceptedAt !== undefined ? 'ACCEPTED' : isWaiting ? 'WAITING' : 'LOST',
      isDropped: reminders.every(({ state }) => state === 'DROPPED'),
      queuedAt: Math.max(...reminders.map(({ queued_at }) => queued_at)),
      acceptedAt: acceptedAt ?? null,
    }
  })
}

/**
 * The latest stage that is due, once; none of those before it. If the last one was lost, and after the last one of all if
 * `needed` says that there are too few, they begin again, a week later.
 */
function nextStep(
  steps: readonly SentStep[],
  latest: number,
  now: number,
  needed: readonly number[] | null,
): Step | null {
  const last = steps.toSorted((a, b) => b.turn - a.turn || a.stage - b.stage)[0]
  if (!last) return { turn: 0, stage: latest }
  if (latest < last.stage) return { turn: last.turn, stage: latest }
  const isLast = needed?.every((stage) => stage >= last.stage) ?? false
  if (last.state === 'WAITING' || (last.state === 'ACCEPTED' && !isLast)) return null
  if (last.isDropped || now >= last.queuedAt + againMs) return { turn: last.turn + 1, stage: latest }
  return last.state === 'LOST' ? { turn: last.turn, stage: last.stage } : null
}
