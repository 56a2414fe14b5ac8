export type TextLanguage = 'en' | 'de'

const locales: Record<TextLanguage, string> = { en: 'en-GB', de: 'de-DE' }

const formatsWith = (options: Intl.DateTimeFormatOptions) => ({
  en: new Intl.DateTimeFormat(locales.en, { ...options, timeZone: 'UTC' }),
  de: new Intl.DateTimeFormat(locales.de, { ...options, timeZone: 'UTC' }),
})

const days = formatsWith({ dateStyle: 'long' })
const minutes = formatsWith({ dateStyle: 'long', timeStyle: 'short' })

/** The day in UTC: 28 November 2026. */
export const dayText = (ms: number, language: TextLanguage): string => days[language].format(ms)

/** To the minute, in UTC, and saying so: nobody knows where the reader is. */
export const instantText = (ms: number, language: TextLanguage): string =>
  `${minutes[language].format(ms)} UTC`
