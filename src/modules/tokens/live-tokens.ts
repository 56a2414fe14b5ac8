import type { Database } from '../../database/database.ts'
import { type Joined, NextRead } from '../../lib/next-read.ts'
import { mostCredentials, readCredentials, type StoredCredential } from './read-credentials.ts'

const mostKept = 2_000
/** What was read longer ago is not worth a guess. */
const keptForMs = 10_000

interface Read {
  readonly found: StoredCredential
  /** By the clock of this process. */
  readonly at: number
}

/** Reads tokens as they are now, for many who ask together; and remembers for a while how each was, which decides nothing. */
export class LiveTokens {
  readonly #stored: NextRead<string, StoredCredential>
  /** By their selectors, those first that were not read for the longest time. */
  readonly #last = new Map<string, Read>()

  constructor(database: Database) {
    this.#stored = new NextRead(async (selectors) => {
      const found = await readCredentials(database, selectors, (selector) => this.#last.get(selector)?.found)
      for (const selector of selectors) this.#remember(selector, found.get(selector))
      return found
    }, mostCredentials)
  }

  /** As it is now; null if it is not there. */
  find(selector: string): Promise<StoredCredential | null> {
    return this.#stored.get(selector)
  }

  /** A place in the read that begins next. */
  join(selector: string): Joined<StoredCredential> {
    return this.#stored.join(selector)
  }

  /** As it was when it was read last; undefined if it was not there, or that is too long ago. */
  last(selector: string): StoredCredential | undefined {
    const read = this.#last.get(selector)
    return read && performance.now() - read.at < keptForMs ? read.found : undefined
  }

  #remember(selector: string, found: StoredCredential | undefined): void {
    this.#last.delete(selector)
    if (!found) return
    this.#last.set(selector, { found, at: performance.now() })
    const [oldest] = this.#last.keys()
    if (this.#last.size > mostKept && oldest !== undefined) this.#last.delete(oldest)
  }
}
