/** Ways to be allowed: whoever holds all of any one of the lists is, as `@requiresScopes` has it. */
export type Scopes = readonly (readonly string[])[]

/** There is one way, and it takes nothing. */
export const open: Scopes = [[]]

/** One and the other. A way that takes more than another one is no way of its own. */
export function both(one: Scopes, other: Scopes): Scopes {
  if (one === open || one === other) return other
  if (other === open) return one
  const ways = one.flatMap((a) => other.map((b) => [...new Set([...a, ...b])]))
  return ways.filter((way, i) => !ways.some((it, j) => takesLess(it, way) || (j < i && isSame(it, way))))
}

const takesLess = (one: readonly string[], other: readonly string[]) =>
  one.length < other.length && one.every((name) => other.includes(name))

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((name) => other.includes(name))

/** What these permissions lack on the shortest way that is left: the first of those. Nothing: they are enough. */
export function lackingFrom(scopes: Scopes, held: ReadonlySet<string>): readonly string[] {
  let least: readonly string[] | undefined
  for (const way of scopes) {
    const lacking = way.filter((name) => !held.has(name))
    if (!least || lacking.length < least.length) least = lacking
  }
  if (!least) throw new Error('There is no way at all.')
  return least
}
