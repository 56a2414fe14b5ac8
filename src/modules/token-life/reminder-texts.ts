import { dayMs } from '../../lib/durations.ts'
import { dayText, instantText, type TextLanguage } from '../../lib/instant-text.ts'
import type { MailContent, MailLanguage, MailText } from '../../mail/define-mail.ts'
import type { TokenLinkPurpose } from '../links/tables.ts'
import type { ReminderPurpose } from './tables.ts'

/** Instants are ms since 1970. */
export type ReminderTextParams = {
  readonly purpose: ReminderPurpose
  /** Whom the mail goes to. */
  readonly name: string
  readonly token: string
  readonly owner: string
  readonly isOwner: boolean
  readonly now: number
  readonly deadline: number
  readonly idleSince: number
  readonly lastUsedAt: number | null
  readonly expiresAt: number
  readonly isExpired: boolean
  /** Null: it is not locked. */
  readonly lockReason: string | null
  /** What the link does, and the link; null: there is none. */
  readonly way: TokenLinkPurpose | null
  readonly linkId: number | null
}

/** In one language. */
interface Words {
  subject(it: ReminderTextParams): string
  preheader(it: ReminderTextParams): string
  greeting(name: string): string
  happens(it: ReminderTextParams): string
  locked(reason: string): readonly string[]
  canBeKept(way: TokenLinkPurpose, it: ReminderTextParams): string
  label(way: TokenLinkPurpose): string
  facts(it: ReminderTextParams): readonly (readonly [string, string])[]
  footer(it: ReminderTextParams): string
}

/** From today on. At least one: the mail is about what comes. */
const daysUntil = ({ now, deadline }: ReminderTextParams): number =>
  Math.max(1, Math.round((deadline - now) / dayMs))

/** Of a mail about something else; with a space behind it. */
function expiryBefore(
  { purpose, isExpired, expiresAt }: ReminderTextParams,
  hasExpired: string,
  willExpire: (when: string) => string,
  language: TextLanguage,
): string {
  if (purpose === 'EXPIRY') return ''
  return `${isExpired ? hasExpired : willExpire(instantText(expiresAt, language))} `
}

const english: Words = {
  subject: (it) => {
    const days = daysUntil(it)
    const when = `in ${days} ${days === 1 ? 'day' : 'days'}, on ${dayText(it.deadline, 'en')}`
    return it.purpose === 'INACTIVITY'
      ? `Access token “${it.token}” will be removed ${when}`
      : `Access token “${it.token}” expires ${when}`
  },
  preheader: ({ purpose }) =>
    purpose === 'INACTIVITY' ? 'Nobody has used it for a long time.' : 'What uses it will stop working then.',
  greeting: (name) => `Hello ${name},`,
  happens: ({ purpose, isOwner, owner, token, idleSince, deadline }) => {
    const which = `${isOwner ? 'your access token' : 'the access token'} “${token}”${isOwner ? '' : ` of ${owner}`}`
    const when = instantText(deadline, 'en')
    return purpose === 'INACTIVITY'
      ? `${which} has not been used since ${instantText(idleSince, 'en')}. It will be removed, not before ${when}.`
      : `${which} expires on ${when}. What uses it will stop working then.`
  },
  locked: (reason) => [
    `It is locked. The reason: ${reason}`,
    'If it is still needed, have it unlocked first: by an administrator, or by its owner, if they locked it in person.',
  ],
  canBeKept: (way, it) =>
    way === 'KEEP_TOKEN'
      ? 'If it is still needed, use it, or keep it by the link. If not, there is nothing to do.'
      : `${expiryBefore(it, 'It has expired.', (when) => `Before that, on ${when}, it expires.`, 'en')}If it is still needed, extend it by the link. If not, there is nothing to do.`,
  label: (way) => (way === 'KEEP_TOKEN' ? 'Look at it and keep it' : 'Look at it and extend it'),
  facts: ({ token, owner, lastUsedAt, isExpired, expiresAt }) => [
    ['Token', token],
    ['Owner', owner],
    ['Last used', lastUsedAt === null ? 'never' : instantText(lastUsedAt, 'en')],
    [isExpired ? 'Expired' : 'Expires', instantText(expiresAt, 'en')],
  ],
  footer: ({ isOwner, linkId }) =>
    `${isOwner ? 'You get this because the token is yours.' : 'You get this because you are an administrator, and mails to the owner do not arrive.'}${linkId === null ? '' : ' The link works once, and only until then. Opening it changes nothing.'}`,
}

const german: Words = {
  subject: (it) => {
    const days = daysUntil(it)
    const inDays = `in ${days} ${days === 1 ? 'Tag' : 'Tagen'}`
    const when = dayText(it.deadline, 'de')
    return it.purpose === 'INACTIVITY'
      ? `Das Zugangstoken „${it.token}“ wird ${inDays} gelöscht, am ${when}`
      : `Das Zugangstoken „${it.token}“ läuft ${inDays} ab, am ${when}`
  },
  preheader: ({ purpose }) =>
    purpose === 'INACTIVITY'
      ? 'Seit langer Zeit hat es niemand benutzt.'
      : 'Was es benutzt, funktioniert dann nicht mehr.',
  greeting: (name) => `Guten Tag ${name},`,
  happens: ({ purpose, isOwner, owner, token, idleSince, deadline }) => {
    const which = `${isOwner ? 'Ihr Zugangstoken' : 'das Zugangstoken'} „${token}“${isOwner ? '' : ` von ${owner}`}`
    const when = instantText(deadline, 'de')
    return purpose === 'INACTIVITY'
      ? `${which} ist seit dem ${instantText(idleSince, 'de')} nicht benutzt worden. Es wird gelöscht, nicht vor dem ${when}.`
      : `${which} läuft am ${when} ab. Was es benutzt, funktioniert dann nicht mehr.`
  },
  locked: (reason) => [
    `Es ist gesperrt. Der Grund: ${reason}`,
    'Wird es noch gebraucht, lassen Sie es zuerst entsperren: von der Administration oder, wenn es selbst gesperrt wurde, von der Person, der es gehört.',
  ],
  canBeKept: (way, it) =>
    way === 'KEEP_TOKEN'
      ? 'Wird es noch gebraucht, benutzen Sie es, oder behalten Sie es über den Link. Wenn nicht, ist nichts zu tun.'
      : `${expiryBefore(it, 'Es ist abgelaufen.', (when) => `Vorher, am ${when}, läuft es ab.`, 'de')}Wird es noch gebraucht, verlängern Sie es über den Link. Wenn nicht, ist nichts zu tun.`,
  label: (way) => (way === 'KEEP_TOKEN' ? 'Ansehen und behalten' : 'Ansehen und verlängern'),
  facts: ({ token, owner, lastUsedAt, isExpired, expiresAt }) => [
    ['Token', token],
    ['Gehört', owner],
    ['Zuletzt benutzt', lastUsedAt === null ? 'nie' : instantText(lastUsedAt, 'de')],
    [isExpired ? 'Abgelaufen' : 'Läuft ab', instantText(expiresAt, 'de')],
  ],
  footer: ({ isOwner, linkId }) =>
    `${isOwner ? 'Sie bekommen diese Nachricht, weil das Token Ihnen gehört.' : 'Sie bekommen diese Nachricht, weil Sie administrieren und Mails bei der Person, der das Token gehört, nicht ankommen.'}${linkId === null ? '' : ' Der Link gilt einmal und nur bis dahin. Ihn zu öffnen ändert nichts.'}`,
}

const writtenIn =
  (words: Words): MailText<ReminderTextParams> =>
  async (it, { linkAddress }): Promise<MailContent> => {
    const { lockReason, way, linkId } = it
    return {
      subject: words.subject(it),
      preheader: words.preheader(it),
      paragraphs: [
        words.greeting(it.name),
        words.happens(it),
        ...(lockReason === null ? [] : words.locked(lockReason)),
        ...(way === null ? [] : [words.canBeKept(way, it)]),
      ],
      ...(way && linkId !== null && { action: { label: words.label(way), url: await linkAddress(linkId) } }),
      facts: words.facts(it),
      footer: words.footer(it),
    }
  }

export const reminderTexts: Readonly<Record<MailLanguage, MailText<ReminderTextParams>>> = {
  en: writtenIn(english),
  de: writtenIn(german),
}
