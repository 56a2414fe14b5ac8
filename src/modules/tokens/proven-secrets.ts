import { hash, timingSafeEqual } from 'node:crypto'
import type { Peppers } from './peppers.ts'
import { matchesHash, type PlainToken, type TokenHash } from './secret.ts'

const mostKept = 10_000

/**
 * As `matchesHash`, which a token that comes again and again need not be asked anew: its keyed hash is kept, under a hash
 * of the token that costs an eighth. What is stored is compared each time, so that a rotated secret is one no more; and
 * only what has proved right is kept, so that nobody can fill it by guessing. A token in the clear never is.
 */
export class ProvenSecrets {
  readonly #peppers: Peppers
  readonly #macs = new Map<string, Buffer>()

  constructor(peppers: Peppers) {
    this.#peppers = peppers
  }

  matches(plain: PlainToken, stored: TokenHash | undefined): boolean {
    const key = keyOf(plain, stored?.pepperId)
    const proven = this.#macs.get(key)
    if (proven && stored) return timingSafeEqual(proven, stored.mac)
    const matches = matchesHash(plain, stored, this.#peppers)
    if (matches && stored) this.#keep(key, stored.mac)
    return matches
  }

  /** As `matches`, of what has proved right here before; nothing else is. */
  stillMatches(plain: PlainToken, stored: TokenHash | undefined): boolean {
    if (!stored) return false
    const proven = this.#macs.get(keyOf(plain, stored.pepperId))
    return proven !== undefined && timingSafeEqual(proven, stored.mac)
  }

  /** Whether it has proved right here before. */
  knows(plain: PlainToken): boolean {
    return this.#peppers.all().some(({ id }) => this.#macs.has(keyOf(plain, id)))
  }

  #keep(key: string, mac: Buffer): void {
    this.#macs.set(key, mac)
    const [oldest] = this.#macs.keys()
    if (this.#macs.size > mostKept && oldest !== undefined) this.#macs.delete(oldest)
  }
}

const keyOf = ({ text }: PlainToken, pepperId: number | undefined): string =>
  hash('sha256', `${pepperId} ${text}`, 'base64')
