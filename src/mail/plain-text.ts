const breaks = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu
const bidiControls = /\p{Bidi_Control}/gu

/**
 * One line without anything that steers: names come from strangers. What is too long is cut, with a sign of it.
 */
export function plainText(text: string, atMost: number): string {
  const line = text.toWellFormed().replace(bidiControls, '').replace(breaks, ' ').trim()
  const characters = [...line]
  return characters.length > atMost ? `${characters.slice(0, atMost - 1).join('')}…` : line
}
