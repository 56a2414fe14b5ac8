import { simpleParser } from 'mailparser'
import type { Random } from '../support/random.ts'
import { type ReceivedMail, startSmtpPeer } from '../support/smtp-peer.ts'
import type { MovedClock } from './moved-clock.ts'

/** A reminder that the mail server has accepted, whether the service came to know of it or not. */
export interface Reminder {
  /** By the database's clock. */
  readonly at: number
  readonly messageId: string
  /** The name of the token that it is about. */
  readonly token: string
  /** That it expires; else that it will be removed. */
  readonly isExpiry: boolean
  /** When the token expires, as the mail says, to the minute. */
  readonly expiresAt: number
  /** When it is removed at the earliest, as the mail says, to the minute; null if that is not what it is about. */
  readonly removedAt: number | null
  /** The secret of the link in it; null without one. */
  readonly link: string | null
}

export const refusedAddress = 'nobody@example.com'

/** A mail server that has its moods, unless it is told to have none. */
export class Mailbox {
  readonly port: number
  readonly #parsing = new Set<Promise<void>>()
  readonly #reminders = new Map<string, Reminder[]>()
  readonly #close: () => Promise<void>
  hasMoods = true

  static async start(clock: MovedClock, random: Random): Promise<Mailbox> {
    const peer = await startSmtpPeer()
    const mailbox = new Mailbox(peer.port, () => peer.close())
    peer.on.recipient = (address) => (address === refusedAddress ? '550 5.1.1 No such user' : null)
    peer.on.data = (mail) => {
      peer.received.length = 0
      if (mailbox.hasMoods && random.chance(0.05)) return '451 4.7.1 Later'
      const isLost = mailbox.hasMoods && random.chance(0.03)
      mailbox.#keep(mail, clock.now())
      return isLost ? 'drop' : null
    }
    return mailbox
  }

  private constructor(port: number, close: () => Promise<void>) {
    this.port = port
    this.#close = close
  }

  /** All that were accepted so far about the token of this name, in the order of time. */
  about(token: string): readonly Reminder[] {
    return this.#reminders.get(token) ?? []
  }

  tokens(): Iterable<readonly [token: string, reminders: readonly Reminder[]]> {
    return this.#reminders
  }

  async settled(): Promise<void> {
    while (this.#parsing.size > 0) await Promise.all(this.#parsing)
  }

  close(): Promise<void> {
    return this.#close()
  }

  #keep(mail: ReceivedMail, at: number): void {
    const work = this.#read(mail, at).finally(() => this.#parsing.delete(work))
    this.#parsing.add(work)
  }

  async #read({ raw }: ReceivedMail, at: number): Promise<void> {
    const { text = '', subject = '', messageId = '' } = await simpleParser(raw)
    const [, token] = /“(w\d+-\d+)”/.exec(subject) ?? []
    if (token === undefined) return
    const [, link = null] = /\/token\?link=(\d+-[\w-]{43})/.exec(text) ?? []
    const reminders = this.#reminders.get(token) ?? []
    reminders.push({
      at,
      messageId,
      token,
      isExpiry: subject.includes('” expires '),
      expiresAt: instantAfter(/Expire[sd]:/, text) ?? Number.NaN,
      removedAt: instantAfter(/not before/, text),
      link,
    })
    this.#reminders.set(
      token,
      reminders.sort((a, b) => a.at - b.at),
    )
  }
}

/** Of what is written as `28 November 2026 at 10:15 UTC`, wherever the lines break. */
function instantAfter({ source }: RegExp, text: string): number | null {
  const [, day, time] =
    new RegExp(`${source}\\s+(\\d+\\s+\\w+\\s+\\d+)\\s+at\\s+([\\d:]+)\\s+UTC`).exec(text) ?? []
  return day === undefined ? null : Date.parse(`${day.replace(/\s+/g, ' ')} ${time} UTC`)
}
