import { type DataVersion, readDataVersion } from '../../database/data-version.ts'
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
  /** Of the database, just before. */
  readonly version: number | undefined
}

/**
 * Reads tokens as they are now, for many who ask together; and remembers for a while how each was. That decides nothing,
 * unless the database says that nothing has been written since.
 */
export class LiveTokens {
  readonly #database: Database
  readonly #stored: NextRead<string, StoredCredential>
  /** By their selectors, those first that were not read for the longest time. */
  readonly #last = new Map<string, Read>()

  constructor(database: Database) {
    this.#database = database
    this.#stored = new NextRead((selectors) => this.#read(selectors), mostCredentials)
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

  async #read(selectors: readonly string[]): Promise<ReadonlyMap<string, StoredCredential>> {
    const current = await readDataVersion(this.#database)
    const unchanged = current && this.#asOf(current, selectors)
    if (unchanged) return unchanged
    const found = await readCredentials(
      this.#database,
      selectors,
      (selector) => this.#last.get(selector)?.found,
    )
    for (const selector of selectors) this.#remember(selector, found.get(selector), current?.version)
    return found
  }

  /** Null if any of them may have changed since it was read, or is not known. */
  #asOf({ version, now }: DataVersion, selectors: readonly string[]) {
    const tokens = new Map<string, StoredCredential>()
    for (const selector of selectors) {
      const last = this.#last.get(selector)
      if (last?.version !== version) return null
      tokens.set(selector, { ...last.found, now })
    }
    return tokens
  }

  #remember(selector: string, found: StoredCredential | undefined, version: number | undefined): void {
    this.#last.delete(selector)
    if (!found) return
    this.#last.set(selector, { found, at: performance.now(), version })
    const [oldest] = this.#last.keys()
    if (this.#last.size > mostKept && oldest !== undefined) this.#last.delete(oldest)
  }
}
