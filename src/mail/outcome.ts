import { type RawBuilder, sql, type UpdateObject } from 'kysely'
import type { Tables } from '../database/tables.ts'
import type { MailState } from './mail-state.ts'
import type { Delivery } from './mailer.ts'
import type { ClaimedMail } from './outbox.ts'
import { plainText } from './plain-text.ts'

export type OutboxUpdate = UpdateObject<Tables, 'mail_outbox'> & { readonly state: MailState }

const minute = 60_000
/** After the first failure, doubled with each one. */
const firstDelayMs = minute
const longestDelayMs = 6 * 60 * minute
/** With the delays above: five days and eight hours, at least. */
const mostAttempts = 30
/** Each may have put a copy into somebody's mailbox. */
const mostUnknownOutcomes = 5
/** While no server can be asked. It costs a mail none of its attempts. */
const unreachableDelayMs = minute

/** What is done with it is over; what it said is nobody's business any more. */
const noParams = '{}'

/** Later, and not all at once. */
const jittered = (ms: number): number => Math.round(ms * (1 + Math.random() / 4))

const backoffMs = (attempts: number): number =>
  jittered(Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs))

const after = (now: RawBuilder<number>, ms: number) => sql<number>`${now} + ${sql.lit(ms)}`

/** A mail that is to be tried again, or is given up. */
export function afterDelivery(
  mail: Pick<ClaimedMail, 'attempts' | 'unknown_outcomes'>,
  { outcome, answer }: Delivery,
  now: RawBuilder<number>,
): OutboxUpdate {
  const last_answer = harmlessAnswer(answer)
  const again: OutboxUpdate = {
    state: 'PENDING',
    last_answer,
    next_attempt_at: after(now, backoffMs(mail.attempts)),
  }
  switch (outcome) {
    case 'accepted':
      return { state: 'SENT', last_answer, sent_at: now, params: noParams }
    case 'refused':
      return { state: 'REFUSED', last_answer, params: noParams }
    case 'unknown': {
      const unknown_outcomes = mail.unknown_outcomes + 1
      return unknown_outcomes < mostUnknownOutcomes
        ? { ...again, unknown_outcomes }
        : { state: 'UNKNOWN', last_answer, unknown_outcomes }
    }
    case 'deferred':
      return mail.attempts < mostAttempts ? again : { state: 'FAILED', last_answer }
    case 'unreachable':
      return {
        ...again,
        attempts: mail.attempts - 1,
        next_attempt_at: after(now, jittered(unreachableDelayMs)),
      }
  }
}

export const expired: OutboxUpdate = {
  state: 'EXPIRED',
  last_answer: 'It was of no use any more before it could be sent.',
  params: noParams,
}

export const unneeded: OutboxUpdate = {
  ...expired,
  last_answer: 'What it was about was over before it could be sent.',
}

export const failed = (reason: string): OutboxUpdate => ({
  state: 'FAILED',
  last_answer: harmlessAnswer(reason),
})

/** A server may quote what it refuses; a link in it would be a secret at rest. */
export const harmlessAnswer = (answer: string): string =>
  plainText(answer.replace(/\bhttps?:\S+/gi, '(address)'), 500)
