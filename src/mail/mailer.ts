/** A mail in both forms, complete and safe to send. */
export interface WrittenMail {
  readonly kind: string
  readonly messageId: string
  readonly date: Date
  readonly from: MailAddress
  readonly to: MailAddress
  readonly language: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

export interface MailAddress {
  readonly name: string
  readonly address: string
}

/**
 * accepted: it is the server's now. deferred: not now; nothing was delivered. refused: never for this recipient.
 * unknown: it broke when the server may have had all of it. unreachable: no server could be asked, or it takes nothing
 * from us at all; that says nothing about this mail.
 */
export interface Delivery {
  readonly outcome: 'accepted' | 'deferred' | 'refused' | 'unknown' | 'unreachable'
  /** In the server's words where it said something. */
  readonly answer: string
}

/** A way by which mails leave. */
export interface Mailer {
  /** Where they go, for people. */
  readonly destination: string
  /** Whom mails come from. */
  readonly from: MailAddress
  /** Never rejects for what a server or a network does. */
  send(mail: WrittenMail): Promise<Delivery>
  close(): void
}
