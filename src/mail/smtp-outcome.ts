import type { Delivery } from './mailer.ts'

/** before: no session yet. envelope: who sends, to whom. data: the server takes the message itself. */
export type SmtpStage = 'before' | 'envelope' | 'data'

/** Of nodemailer, for what happens between it and a server. */
const connectionFaults = new Set<unknown>([
  'EABORT',
  'EAUTH',
  'ECONNECTION',
  'EDNS',
  'ENOAUTH',
  'EPROTOCOL',
  'ESOCKET',
  'ETIMEDOUT',
  'ETLS',
])

/** 5.7: policy, such as relaying denied or a sender on a list; 530: log in first. Said of us, not of the recipient. */
const isAboutUs = (answer: string): boolean => /^530\b|^5\d\d[ -]5\.7\./.test(answer)

/** What a failure says about the mail, and whether it may have been delivered. */
export function classifyFailure(error: unknown, stage: SmtpStage): Delivery {
  const { code, command, message, permanent, response } = error as {
    readonly code?: string
    readonly command?: string
    readonly message?: string
    readonly permanent?: boolean
    readonly response?: string
  }
  const answer = response ?? message ?? String(error)
  const as = (outcome: Delivery['outcome']): Delivery => ({ outcome, answer })
  if (stage === 'before') return as(connectionFaults.has(code) ? 'unreachable' : 'deferred')
  // A sender that may not send is refused for every mail alike.
  if (command === 'MAIL FROM') return as('unreachable')
  if (response !== undefined) return as(permanent && !isAboutUs(response) ? 'refused' : 'deferred')
  // An address that can't be said to this server.
  if (code === 'EENVELOPE') return as('refused')
  return as(stage === 'data' ? 'unknown' : 'deferred')
}
