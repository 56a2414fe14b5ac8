import type { Transaction } from 'kysely'
import type { Database } from '../database/database.ts'
import type { Tables } from '../database/tables.ts'
import type { FinalMailState } from './mail-state.ts'

export type MailLanguage = 'en' | 'de'

/** What the mail is about, as JSON: no secrets, they would be at rest in the outbox. */
export type MailParams = Readonly<Record<string, string | number | boolean | null>>

/**
 * What a mail is made with when it is sent: where links lead to, and whoever makes their secrets. A module adds its own
 * by declaration merging, `createApp` hands it over.
 */
export interface MailServices {
  /** Where people reach the service: an origin without a path. */
  readonly publicUrl: string
}

/** What a mail says, as plain text; the layout makes text and HTML of it, and escapes. */
export interface MailContent {
  readonly subject: string
  /** What a list of mails shows beside the subject; without it, the first paragraph. */
  readonly preheader?: string
  readonly paragraphs: readonly string[]
  /** The one thing to do: a button, and the address in full. */
  readonly action?: { readonly label: string; readonly url: string }
  readonly facts?: readonly (readonly [label: string, value: string])[]
  /** Why the reader gets it, and what to do if that is wrong. */
  readonly footer: string
}

export type MailText<Params extends MailParams> = (
  params: Params,
  services: MailServices,
) => MailContent | Promise<MailContent>

/** A row of the outbox, as the hooks of its kind see it. */
export interface OutboxMail {
  readonly id: number
  readonly message_key: string
  readonly recipient_address: string
}

/** What a kind of mail has to do with the rest of the service when it is sent. */
export interface MailHooks<Params extends MailParams, Written extends MailParams> {
  /** Before each try: what the mail says now. Null: it is of no use any more. */
  readonly prepare: (database: Database, mail: OutboxMail, params: Params) => Promise<Written | null>
  /** In the transaction that notes that a mail is done with. Throws to undo the note: then the mail is sent again. */
  readonly onDone: (
    trx: Transaction<Tables>,
    database: Database,
    mail: OutboxMail,
    state: FinalMailState,
  ) => Promise<unknown>
}

/** A kind of mail, in every language. `Params` is what it is queued with. */
export interface Mail<Params extends MailParams> {
  /** Outbox rows are stored with it: it does not change later. */
  readonly kind: string
  readonly texts: Readonly<Record<MailLanguage, MailText<MailParams>>>
  readonly hooks: MailHooks<Params, MailParams> | null
}

const kinds = new Map<string, Mail<MailParams>>()

/** What is queued under this kind is written by these texts when it is sent, not when it is queued. */
export function defineMail<Params extends MailParams, Written extends MailParams = Params>(
  kind: string,
  texts: Readonly<Record<MailLanguage, MailText<Written>>>,
  hooks: MailHooks<Params, Written> | null = null,
): Mail<Params> {
  if (kinds.has(kind)) throw new Error(`There are two mails of the kind ${kind}.`)
  // The texts get what the hooks prepared, or the params that enqueueMail took for this kind.
  const mail = { kind, texts, hooks } as unknown as Mail<Params>
  kinds.set(kind, mail as unknown as Mail<MailParams>)
  return mail
}

/** What this version can write. Others may be queued too, by a newer one, which sends them. */
export const mailKinds = (): string[] => [...kinds.keys()]

export function findMail(kind: string): Mail<MailParams> {
  const mail = kinds.get(kind)
  if (!mail) throw new Error(`There is no mail of the kind ${kind}.`)
  return mail
}
