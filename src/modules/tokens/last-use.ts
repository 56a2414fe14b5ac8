import type { Database } from '../../database/database.ts'
import type { Log } from '../../lib/log.ts'
import type { RequestInfo } from '../../lib/request-info.ts'
import { rehashToken } from './repository.ts'
import type { TokenHash } from './secret.ts'

/** How long a use may be known to memory only; a crash loses no more than this and the time to write. */
const flushIntervalMs = 5_000

interface Use {
  readonly at: number
  readonly request: RequestInfo
  /** Set when the token is stored under an old pepper. */
  readonly rehash: { readonly old: TokenHash; readonly current: TokenHash } | null
}

/** Remembers when each token was used last, and writes it in batches: never on the path of a request. */
export class LastUse {
  readonly #database: Database
  readonly #log: Log
  #uses = new Map<number, Use>()
  #timer: NodeJS.Timeout | undefined

  constructor(database: Database, log: Log) {
    this.#database = database
    this.#log = log
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), flushIntervalMs)
    this.#timer.unref()
  }

  note(tokenId: number, use: Use): void {
    this.#uses.set(tokenId, use)
  }

  /** Writes what was noted so far. What could not be written is kept for the next time. */
  async flush(): Promise<void> {
    const uses = this.#uses
    if (uses.size === 0) return
    this.#uses = new Map()
    try {
      await this.#database.transaction(async (trx) => {
        // In the order of the ids, so that two instances never wait for each other's rows.
        for (const [id, { at, request, rehash }] of [...uses].sort(([a], [b]) => a - b)) {
          await trx
            .updateTable('access_tokens')
            .set({
              last_used_at: at,
              last_used_address: request.address,
              last_used_agent: request.userAgent?.slice(0, 255) ?? null,
            })
            .where('id', '=', id)
            .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', at)]))
            .execute()
          if (rehash) await rehashToken(trx, id, rehash.old, rehash.current)
        }
      })
    } catch (error) {
      this.#log.warn({ err: error }, 'last use not written yet')
      this.#uses = new Map([...uses, ...this.#uses])
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }
}
