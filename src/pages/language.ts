import type { PageLanguage } from './texts.ts'

/** The first of ours that a browser likes best. */
export function preferredLanguage(acceptLanguage: string | undefined): PageLanguage {
  const wishes = (acceptLanguage ?? '').split(',').map((wish, at) => {
    const [tag = '', ...parameters] = wish.trim().toLowerCase().split(';')
    const quality = parameters.map((it) => /^\s*q=([\d.]+)$/.exec(it)?.[1]).find(Boolean)
    return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality), at }
  })
  const best = wishes
    .filter(({ language, quality }) => (language === 'de' || language === 'en') && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.at - b.at)[0]
  return best?.language === 'de' ? 'de' : 'en'
}
