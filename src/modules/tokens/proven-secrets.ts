import { hash, timingSafeEqual } from 'node:crypto'
import type { Peppers } from './peppers.ts'
import { matchesHash, type PlainToken, parsePlainToken, type TokenHash } from './secret.ts'

const mostKept = 10_000
/** How long a token in the clear is kept, from the first of some that come: hardly longer than the requests that brought it. */
const keptInTheClearMs = 100

interface Proven {
  readonly selector: string
  /** What it proved equal to. */
  readonly hash: TokenHash
}

/** A token as it came. */
export interface PresentedToken extends PlainToken {
  readonly key: string
  /** What it has proved equal to here before, if it has. */
  readonly proven: TokenHash | null
}

/**
 * As `matchesHash`, which a token that comes again and again need not be asked anew, nor for its form: its keyed hash is kept,
 * under a hash of the token that costs an eighth. What is stored is compared each time, so that a rotated secret is one no
 * more; and only what has proved right is kept, so that nobody can fill it by guessing. That hash too is made once for many
 * requests: who asks again at once is known by the token itself.
 */
export class ProvenSecrets {
  readonly #peppers: Peppers
  readonly #proven = new Map<string, Proven>()
  /** Of those that have proved right, what came just now, by its text. */
  readonly #lately = new Map<string, PresentedToken>()

  constructor(peppers: Peppers) {
    this.#peppers = peppers
  }

  /** Null for anything that was never issued. */
  present(text: string): PresentedToken | null {
    const known = this.#lately.get(text)
    if (known) return known
    const key = hash('sha256', text, 'hex')
    const proven = this.#proven.get(key)
    if (proven) return this.#keepLately({ text, selector: proven.selector, key, proven: proven.hash })
    const plain = parsePlainToken(text)
    return plain && { ...plain, key, proven: null }
  }

  #keepLately(token: PresentedToken): PresentedToken {
    if (this.#lately.size === 0) setTimeout(() => this.#lately.clear(), keptInTheClearMs).unref()
    this.#lately.set(token.text, token)
    return token
  }

  matches(token: PresentedToken, stored: TokenHash | undefined): boolean {
    if (this.stillMatches(token, stored)) return true
    const matches = matchesHash(token, stored, this.#peppers)
    if (matches && stored) this.#keep(token, stored)
    return matches
  }

  /** As `matches`, of what has proved right here before; nothing else is. */
  stillMatches({ proven }: PresentedToken, stored: TokenHash | undefined): boolean {
    if (!proven || !stored) return false
    return (
      proven === stored || (proven.pepperId === stored.pepperId && timingSafeEqual(proven.mac, stored.mac))
    )
  }

  #keep({ text, key, selector }: PresentedToken, stored: TokenHash): void {
    this.#lately.delete(text)
    this.#proven.set(key, { selector, hash: stored })
    const [oldest] = this.#proven.keys()
    if (this.#proven.size > mostKept && oldest !== undefined) this.#proven.delete(oldest)
  }
}
