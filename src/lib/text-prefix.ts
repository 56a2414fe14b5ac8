const lastCodePoint = 0x10ffff
const surrogates = { first: 0xd800, last: 0xdfff }

/**
 * The first text behind all that begin with this, in the order of code points; null: there is none. So texts with a prefix are
 * a range of an index.
 */
export function endOfPrefix(prefix: string): string | null {
  const points = Array.from(prefix, (it) => it.codePointAt(0) ?? 0)
  while (points.at(-1) === lastCodePoint) points.pop()
  const last = points.pop()
  if (last === undefined) return null
  const next = last + 1 === surrogates.first ? surrogates.last + 1 : last + 1
  return String.fromCodePoint(...points, next)
}
