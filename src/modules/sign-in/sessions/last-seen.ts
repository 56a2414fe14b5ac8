import '../tables.ts'
import type { Database } from '../../../database/database.ts'
import type { Log } from '../../../lib/log.ts'

const flushIntervalMs = 5_000

/** Remembers when each session was used last, and writes it in batches: never on the path of a request. */
export class LastSeen {
  readonly #database: Database
  readonly #log: Log
  #seen = new Map<number, number>()
  #timer: NodeJS.Timeout | undefined

  constructor(database: Database, log: Log) {
    this.#database = database
    this.#log = log
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), flushIntervalMs)
    this.#timer.unref()
  }

  note(sessionId: number, at: number): void {
    this.#seen.set(sessionId, at)
  }

  /** Writes what was noted so far. What could not be written is kept for the next time. */
  async flush(): Promise<void> {
    const seen = this.#seen
    if (seen.size === 0) return
    this.#seen = new Map()
    try {
      await this.#database.transaction(async (trx) => {
        // In the order of the ids, so that two instances never wait for each other's rows.
        for (const [id, at] of [...seen].sort(([a], [b]) => a - b))
          await trx
            .updateTable('sessions')
            .set({ last_seen_at: at })
            .where('id', '=', id)
            .where('last_seen_at', '<', at)
            .execute()
      })
    } catch (error) {
      this.#log.warn({ err: error }, 'sessions: last use not written yet')
      this.#seen = new Map([...seen, ...this.#seen])
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }
}
