/** Control and direction characters: they could rewrite what somebody sees of a name elsewhere. */
const deceptive = /[\p{Cc}\p{Bidi_Control}]/u

export const isDeceptive = (text: string): boolean => deceptive.test(text)
