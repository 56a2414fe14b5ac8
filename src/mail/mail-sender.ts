import './test-mail.ts'
import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from '../database/database.ts'
import { isUnavailable } from '../database/unavailable.ts'
import type { Log } from '../lib/log.ts'
import { findMail, type Mail, type MailParams, type MailServices, mailKinds } from './define-mail.ts'
import type { Delivery, Mailer, WrittenMail } from './mailer.ts'
import { onMailQueued } from './nudge.ts'
import { type ClaimedMail, claimMail, dueMails } from './outbox.ts'
import { afterDelivery, expired, failed, harmlessAnswer, type OutboxUpdate, unneeded } from './outcome.ts'
import { settleMail } from './settle-mail.ts'
import { isAddress, writeMail } from './write-mail.ts'

/** For what another process queued, and for what is to be tried again. */
const pollIntervalMs = 5_000
const parallel = 4
/** Several look at the same ones; each begins anywhere, so that they seldom want the same one. */
const candidates = 16
/** When no server can be asked, nothing is tried for so long, however many mails wait. */
const pauseMs = 30_000
const stopTimeoutMs = 10_000
const closeTimeoutMs = 1_000
/** While the database is away, what is known of a sent mail is kept for so long. */
const noteDelaysMs = [1_000, 5_000, 15_000, 30_000, 60_000]

export interface MailSenderOptions {
  readonly database: Database
  readonly mailer: Mailer
  readonly services: MailServices
  readonly log: Log
}

/**
 * Sends what is in the outbox, each mail once, however many senders there are. Only if a sender dies between the
 * server's answer and the note of it, or the answer is lost, a mail goes out a second time, under the same Message-ID.
 */
export class MailSender {
  readonly destination: string
  readonly #options: MailSenderOptions
  readonly #workers = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #wanted = false
  #pausedUntil = 0

  constructor(options: MailSenderOptions) {
    this.#options = options
    this.destination = options.mailer.destination
  }

  /** From now on, what is queued is sent: at once if this process queued it. */
  start(): void {
    onMailQueued(this.#options.database, () => this.#wake())
    this.#timer = setInterval(() => this.#wake(), pollIntervalMs)
    this.#timer.unref()
    this.#wake()
  }

  /** Sends all that is due. Resolves when it is done with, or when there is no server to ask. */
  async sendDue(): Promise<void> {
    this.#wake()
    while (this.#workers.size > 0) await Promise.all(this.#workers)
  }

  /** Sends one mail, if it is due and nobody else has it. */
  async sendOne(id: number): Promise<void> {
    const mail = await claimMail(this.#options.database, id)
    if (mail) await this.#handle(mail)
  }

  /** Begins no other mail, and gives those that are under way some time. */
  async stop(): Promise<void> {
    onMailQueued(this.#options.database, null)
    clearInterval(this.#timer)
    this.#stopping.abort()
    await this.#workersWithin(stopTimeoutMs)
    // What is still under way ends now, and is noted.
    this.#options.mailer.close()
    await this.#workersWithin(closeTimeoutMs)
  }

  async #workersWithin(ms: number): Promise<void> {
    const done = new AbortController()
    const late = delay(ms, undefined, { signal: done.signal }).catch(() => {})
    await Promise.race([Promise.all(this.#workers), late])
    done.abort()
  }

  #wake(): void {
    this.#wanted = true
    this.#hire()
  }

  /** One more at work, while there is work. */
  #hire(): void {
    if (this.#workers.size >= parallel || this.#isResting()) return
    const worker = this.#work()
      .catch((error: unknown) => this.#options.log.warn({ err: error }, 'mails not sent yet'))
      .finally(() => this.#workers.delete(worker))
    this.#workers.add(worker)
  }

  #isResting(): boolean {
    return this.#stopping.signal.aborted || performance.now() < this.#pausedUntil
  }

  async #work(): Promise<void> {
    while (!this.#isResting()) {
      this.#wanted = false
      const mail = await this.#claimNext()
      if (mail) {
        this.#hire()
        await this.#handle(mail)
      } else if (!this.#wanted) return
    }
  }

  async #claimNext(): Promise<ClaimedMail | null> {
    const { database } = this.#options
    for (;;) {
      const ids = await dueMails(database, mailKinds(), candidates)
      if (ids.length === 0) return null
      const first = Math.floor(Math.random() * ids.length)
      for (const id of [...ids.slice(first), ...ids.slice(0, first)]) {
        if (this.#isResting()) return null
        const mail = await claimMail(database, id)
        if (mail) return mail
      }
    }
  }

  async #handle(mail: ClaimedMail): Promise<void> {
    const { database, log } = this.#options
    const about = { mailId: mail.id, kind: mail.kind, attempt: mail.attempts }
    if (mail.not_after !== null && mail.not_after <= mail.now) {
      await this.#note(mail, expired)
      log.warn(about, 'mail expired before it could be sent')
      return
    }
    const delivery = await this.#deliver(mail)
    if (delivery === null) {
      await this.#note(mail, unneeded)
      log.info(about, 'mail not needed any more')
      return
    }
    if (delivery instanceof Error) {
      await this.#note(mail, failed(`It could not be written: ${delivery.message}`))
      log.error({ ...about, err: delivery }, 'mail could not be written')
      return
    }
    if (delivery.outcome === 'unreachable') this.#pausedUntil = performance.now() + pauseMs
    await this.#note(mail, afterDelivery(mail, delivery, database.now))
    const { outcome } = delivery
    if (outcome === 'accepted') log.info(about, 'mail accepted')
    else log.warn({ ...about, outcome, answer: withoutAddresses(delivery.answer) }, 'mail not accepted')
    log.debug({ ...about, recipient: mail.recipient_address }, 'mail handled')
  }

  /** An error is one of the mail itself: it would come again. Null: nobody needs it any more. */
  async #deliver(mail: ClaimedMail): Promise<Delivery | Error | null> {
    const { services, mailer } = this.#options
    if (!isAddress(mail.recipient_address)) return { outcome: 'refused', answer: 'This is no mail address.' }
    let written: WrittenMail
    try {
      const kind = findMail(mail.kind)
      const params = await this.#paramsOf(mail, kind)
      if (params === null) return null
      written = await writeMail(mail, kind, mailer.from, services, params)
    } catch (error) {
      if (isUnavailable(error)) throw error
      return error instanceof Error ? error : new Error(String(error))
    }
    try {
      return await mailer.send(written)
    } catch (error) {
      return { outcome: 'deferred', answer: String(error) }
    }
  }

  async #paramsOf(mail: ClaimedMail, { hooks }: Mail<MailParams>): Promise<MailParams | null> {
    const params: MailParams = JSON.parse(mail.params)
    return hooks ? hooks.prepare(this.#options.database, mail, params) : params
  }

  /** Not to know of a mail that it is sent means to send it again. So this waits for the database. */
  async #note(mail: ClaimedMail, update: OutboxUpdate): Promise<void> {
    for (const delayMs of noteDelaysMs) {
      try {
        await settleMail(this.#options.database, mail, update)
        return
      } catch (error) {
        if (!isUnavailable(error)) throw error
      }
      await delay(delayMs, undefined, { signal: this.#stopping.signal }).catch(() => {})
    }
    await settleMail(this.#options.database, mail, update)
  }
}

const withoutAddresses = (answer: string): string => harmlessAnswer(answer).replace(/\S+@\S+/g, '(address)')
