import { hash, timingSafeEqual } from 'node:crypto'
import type { Peppers } from './peppers.ts'
import { matchesHash, type PlainToken, parsePlainToken, type TokenHash } from './secret.ts'

const mostKept = 10_000

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
 * more; and only what has proved right is kept, so that nobody can fill it by guessing. A token in the clear is kept no longer than the
 * turn of the event loop that it came in.
 */
export class ProvenSecrets {
  readonly #peppers: Peppers
  readonly #proven = new Map<string, Proven>()
  /** What came in this turn of the event loop: its requests, of which many may have the same, are still there themselves. */
  readonly #ofTurn = new Map<string, PresentedToken | null>()

  constructor(peppers: Peppers) {
    this.#peppers = peppers
  }

  /** Null for anything that was never issued. */
  present(text: string): PresentedToken | null {
    if (this.#ofTurn.size === 0) setImmediate(() => this.#ofTurn.clear())
    const known = this.#ofTurn.get(text)
    if (known !== undefined) return known
    const token = this.#present(text)
    this.#ofTurn.set(text, token)
    return token
  }

  #present(text: string): PresentedToken | null {
    const key = hash('sha256', text, 'hex')
    const proven = this.#proven.get(key)
    if (proven) return { text, selector: proven.selector, key, proven: proven.hash }
    const plain = parsePlainToken(text)
    return plain && { ...plain, key, proven: null }
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
    this.#ofTurn.delete(text)
    this.#proven.set(key, { selector, hash: stored })
    const [oldest] = this.#proven.keys()
    if (this.#proven.size > mostKept && oldest !== undefined) this.#proven.delete(oldest)
  }
}
