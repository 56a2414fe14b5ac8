/** A mail in both forms, complete and safe to send. */
export interface WrittenMail {
  readonly kind: string
  readonly messageId: string
  readonly date: Date
  readonly to: { readonly name: string; readonly address: string }
  readonly language: string
  readonly subject: string
  readonly text: string
  readonly html: string
}

/**
 * accepted: it is the server's now. tryAgain: not now, or not by this way; nothing was delivered. refused: never for
 * this recipient. unknown: it broke when the server had all of it; it may have been delivered.
 */
export interface Delivery {
  readonly outcome: 'accepted' | 'tryAgain' | 'refused' | 'unknown'
  /** In the server's words where it said something. */
  readonly answer: string
}

/** A way by which mails leave. */
export interface Mailer {
  /** Where they go, for people. */
  readonly destination: string
  /** Never rejects for what a server or a network does. */
  send(mail: WrittenMail): Promise<Delivery>
  close(): Promise<void>
}
