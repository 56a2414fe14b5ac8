import type { Transaction } from 'kysely'
import type { Log } from '../lib/log.ts'
import { Regularly } from '../lib/regularly.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

/** How long a note may be known to memory only; a crash loses no more than this and the time to write. */
const flushIntervalMs = 5_000

interface WrittenLaterParts<Note> {
  readonly database: Database
  readonly log: Log
  /** For the log: `last use of tokens`. */
  readonly what: string
  readonly write: (trx: Transaction<Tables>, id: number, note: Note) => Promise<void>
}

/** Remembers the newest note of each row, and writes them in batches: never on the path of a request. */
export class WrittenLater<Note> {
  readonly #parts: WrittenLaterParts<Note>
  readonly #flushing = new Regularly(flushIntervalMs, () => this.flush())
  #notes = new Map<number, Note>()

  constructor(parts: WrittenLaterParts<Note>) {
    this.#parts = parts
  }

  start(): void {
    this.#flushing.start()
  }

  note(id: number, note: Note): void {
    this.#notes.set(id, note)
  }

  /** Writes what was noted so far. What could not be written is kept for the next time. */
  async flush(): Promise<void> {
    const { database, log, what, write } = this.#parts
    const notes = this.#notes
    if (notes.size === 0) return
    this.#notes = new Map()
    try {
      await database.transaction(async (trx) => {
        // In the order of the ids, so that two instances never wait for each other's rows.
        for (const [id, note] of [...notes].sort(([a], [b]) => a - b)) await write(trx, id, note)
      })
    } catch (error) {
      log.warn({ err: error }, `${what} not written yet`)
      this.#notes = new Map([...notes, ...this.#notes])
    }
  }

  async stop(): Promise<void> {
    await this.#flushing.stop()
    await this.flush()
  }
}
