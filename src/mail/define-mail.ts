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

/** A kind of mail, in every language. */
export interface Mail<Params extends MailParams> {
  /** Outbox rows are stored with it: it does not change later. */
  readonly kind: string
  readonly texts: Readonly<Record<MailLanguage, MailText<Params>>>
}

const kinds = new Map<string, Mail<MailParams>>()

/** What is queued under this kind is written by these texts when it is sent, not when it is queued. */
export function defineMail<Params extends MailParams>(
  kind: string,
  texts: Readonly<Record<MailLanguage, MailText<Params>>>,
): Mail<Params> {
  if (kinds.has(kind)) throw new Error(`There are two mails of the kind ${kind}.`)
  const mail: Mail<Params> = { kind, texts }
  // The params of a row are those that enqueueMail took for this kind.
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
