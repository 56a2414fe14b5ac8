import { dayText, instantText } from '../../lib/instant-text.ts'
import type { MailContent, MailLanguage, MailText } from '../../mail/define-mail.ts'
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
  readonly isLocked: boolean
  readonly lockReason: string | null
}

type Words = (params: ReminderTextParams) => MailContent

const day = 24 * 60 * 60_000
/** From today on; never fewer than one, as the mail is about what comes. */
const daysUntil = ({ now, deadline }: ReminderTextParams): number =>
  Math.max(1, Math.round((deadline - now) / day))

const english: Words = (it) => {
  const { purpose, name, token, owner, isOwner, deadline, isLocked, lockReason, isExpired } = it
  const days = daysUntil(it)
  const inDays = `in ${days} ${days === 1 ? 'day' : 'days'}`
  const whose = isOwner ? 'your access token' : `${owner}’s access token`
  const when = instantText(deadline, 'en')
  const isInactivity = purpose === 'INACTIVITY'
  return {
    subject: isInactivity
      ? `Access token “${token}” will be removed ${inDays}, on ${dayText(deadline, 'en')}`
      : `Access token “${token}” expires ${inDays}, on ${dayText(deadline, 'en')}`,
    preheader: isInactivity ? 'Nobody has used it for a long time.' : 'What uses it will stop working then.',
    paragraphs: [
      `Hello ${name},`,
      isInactivity
        ? `${whose} “${token}” has not been used since ${instantText(it.idleSince, 'en')}. It will be removed, not before ${when}.`
        : `${whose} “${token}” expires on ${when}. What uses it will stop working then.`,
      ...(isLocked
        ? [
            `It is locked. The reason: ${lockReason ?? ''}`,
            'Whoever still needs it has it unlocked first, by an administrator, or by its owner if they locked it themself. Nothing else keeps it.',
          ]
        : isInactivity
          ? [
              isExpired
                ? 'It has expired. If it is still needed, extend it. If not, there is nothing to do.'
                : 'If it is still needed, use it or keep it. If not, there is nothing to do.',
            ]
          : ['If it is still needed, extend it. If not, there is nothing to do.']),
    ],
    facts: [
      ['Token', token],
      ['Owner', owner],
      ['Last used', it.lastUsedAt === null ? 'never' : instantText(it.lastUsedAt, 'en')],
      [isExpired ? 'Expired' : 'Expires', instantText(it.expiresAt, 'en')],
    ],
    footer: isOwner
      ? 'You get this because the token is yours.'
      : 'You get this because you are an administrator, and its owner can not be reached by mail.',
  }
}

const german: Words = (it) => {
  const { purpose, name, token, owner, isOwner, deadline, isLocked, lockReason, isExpired } = it
  const days = daysUntil(it)
  const inDays = `in ${days} ${days === 1 ? 'Tag' : 'Tagen'}`
  const whose = isOwner ? `Ihr Zugangstoken „${token}“` : `das Zugangstoken „${token}“ von ${owner}`
  const when = instantText(deadline, 'de')
  const isInactivity = purpose === 'INACTIVITY'
  return {
    subject: isInactivity
      ? `Das Zugangstoken „${token}“ wird ${inDays} gelöscht, am ${dayText(deadline, 'de')}`
      : `Das Zugangstoken „${token}“ läuft ${inDays} ab, am ${dayText(deadline, 'de')}`,
    preheader: isInactivity
      ? 'Seit langer Zeit hat es niemand benutzt.'
      : 'Was es benutzt, funktioniert danach nicht mehr.',
    paragraphs: [
      `Guten Tag ${name},`,
      isInactivity
        ? `${whose} wurde seit ${instantText(it.idleSince, 'de')} nicht benutzt. Es wird gelöscht, nicht vor dem ${when}.`
        : `${whose} läuft am ${when} ab. Was es benutzt, funktioniert danach nicht mehr.`,
      ...(isLocked
        ? [
            `Es ist gesperrt. Der Grund: ${lockReason ?? ''}`,
            'Wer es noch braucht, lässt es zuerst entsperren: von der Administration, oder von der Person, der es gehört, wenn sie es selbst gesperrt hat. Anders bleibt es nicht erhalten.',
          ]
        : isInactivity
          ? [
              isExpired
                ? 'Es ist abgelaufen. Wird es noch gebraucht, verlängern Sie es. Wenn nicht, ist nichts zu tun.'
                : 'Wird es noch gebraucht, benutzen oder behalten Sie es. Wenn nicht, ist nichts zu tun.',
            ]
          : ['Wird es noch gebraucht, verlängern Sie es. Wenn nicht, ist nichts zu tun.']),
    ],
    facts: [
      ['Token', token],
      ['Gehört', owner],
      ['Zuletzt benutzt', it.lastUsedAt === null ? 'nie' : instantText(it.lastUsedAt, 'de')],
      [isExpired ? 'Abgelaufen' : 'Läuft ab', instantText(it.expiresAt, 'de')],
    ],
    footer: isOwner
      ? 'Sie bekommen diese Nachricht, weil das Token Ihnen gehört.'
      : 'Sie bekommen diese Nachricht, weil Sie administrieren und die Person, der das Token gehört, nicht per Mail zu erreichen ist.',
  }
}

export const reminderTexts: Readonly<Record<MailLanguage, MailText<ReminderTextParams>>> = {
  en: english,
  de: german,
}
