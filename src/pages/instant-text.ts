import type { PageLanguage } from './texts.ts'

const formats = Object.fromEntries(
  Object.entries({ en: 'en-GB', de: 'de-DE' }).map(([language, locale]) => [
    language,
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }),
  ]),
) as Record<PageLanguage, Intl.DateTimeFormat>

/** To the minute, in UTC: a page does not know where its reader is. */
export const instantText = (ms: number, language: PageLanguage): string =>
  `${formats[language].format(ms)} UTC`
