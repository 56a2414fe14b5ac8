import type { Transaction } from 'kysely'
import type { Log } from '../lib/log.ts'
import { Regularly } from '../lib/regularly.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

/** How long a note may be known to memory only; a crash loses no more than this and the time to write. */
const flushIntervalMs = 5_000

export type Notes<Note> = readonly (readonly [id: number, note: Note])[]

interface WrittenLaterParts<Note> {
  readonly database: Database
  readonly log: Log
  /** For the log: `last use of tokens`. */
  readonly what: string
  /** The notes come in the order of their ids, so that two instances never wait for each other's rows. */
  readonly write: (trx: Transaction<Tables>, notes: Notes<Note>) => Promise<void>
  /** Each in a transaction of its own, which holds no row while it waits for another. */
  readonly oneByOne?: true
  /** Of a note that could not be written and the one after it. */
  readonly merge: (older: Note, newer: Note) => Note
}

/** Remembers a note of each row, and writes them in batches: never on the path of a request. */
export class WrittenLater<Note> {
  readonly #parts: WrittenLaterParts<Note>
  readonly #flushing = new Regularly(flushIntervalMs, () => this.flush())
  #notes = new Map<number, Note>()
  #beingWritten = new Map<number, Note>()
  #last = Promise.resolve()

  constructor(parts: WrittenLaterParts<Note>) {
    this.#parts = parts
  }

  start(): void {
    this.#flushing.start()
  }

  /** What is noted and not being written yet. */
  noted(id: number): Note | undefined {
    return this.#notes.get(id)
  }

  /** What memory knows, and the database perhaps not yet. */
  unwritten(id: number): Note[] {
    return [this.#beingWritten.get(id), this.#notes.get(id)].filter((note) => note !== undefined)
  }

  note(id: number, note: Note): void {
    this.#notes.set(id, note)
  }

  /** Writes what was noted so far, after what is being written already. What could not be written is kept for the next time. */
  flush(): Promise<void> {
    this.#last = this.#last.then(() => this.#write())
    return this.#last
  }

  async #write(): Promise<void> {
    const { database, log, what, write, merge, oneByOne } = this.#parts
    const notes = this.#notes
    if (notes.size === 0) return
    this.#notes = new Map()
    this.#beingWritten = notes
    try {
      const inOrder = [...notes].sort(([a], [b]) => a - b)
      for (const together of oneByOne ? inOrder.map((note) => [note]) : [inOrder])
        await database.transaction((trx) => write(trx, together))
    } catch (error) {
      log.warn({ err: error }, `${what} not written yet`)
      for (const [id, newer] of this.#notes) {
        const older = notes.get(id)
        notes.set(id, older === undefined ? newer : merge(older, newer))
      }
      this.#notes = notes
    }
    this.#beingWritten = new Map()
  }

  async stop(): Promise<void> {
    await this.#flushing.stop()
    await this.flush()
  }
}

/** For a note that makes those before it void, and is written by itself. */
export const newestOf = <Note>(
  write: (trx: Transaction<Tables>, id: number, note: Note) => Promise<void>,
): Pick<WrittenLaterParts<Note>, 'write' | 'merge'> => ({
  async write(trx, notes) {
    for (const [id, note] of notes) await write(trx, id, note)
  },
  merge: (_older, newer) => newer,
})
