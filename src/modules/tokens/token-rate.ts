import { type Quota, quotaHeaders, quotaWindowMs, rateLimited } from '../../authentication/quota.ts'
import type { Database } from '../../database/database.ts'
import { CountedWindows } from '../../lib/counted-windows.ts'
import type { Log } from '../../lib/log.ts'
import { Regularly } from '../../lib/regularly.ts'
import type { Principal } from '../../principal.ts'
import { readTokenPolicy, type TokenPolicyRow } from './token-policy.ts'

/** How long a changed policy may take to reach the other processes. */
const readEveryMs = 5_000
const mostTokens = 100_000

/**
 * How many operations each token may still ask for in its minute, on this instance: as many instances, as many times the
 * budget. A minute begins with its first operation.
 */
export class TokenRate {
  /** As the policy has it. Before the first look, which a service does before it listens, nothing is limited. */
  #most = Number.POSITIVE_INFINITY
  readonly #windows = new CountedWindows<number>(quotaWindowMs, mostTokens)
  readonly #reading: Regularly

  constructor(database: Database, log: Log) {
    this.#reading = new Regularly(readEveryMs, async () => {
      try {
        this.follow(await readTokenPolicy(database.db))
      } catch (error) {
        log.warn({ err: error }, 'policy of tokens not read, the one before goes on')
      }
    })
  }

  /**
   * Counts a request, and throws RATE_LIMITED if it is one too many. Answers with headers once more than half is used, so
   * that the common request has none to make and to send.
   */
  admit(principal: Principal): Record<string, string> | null {
    if (principal.kind !== 'TOKEN') return null
    const window = this.#windows.add(principal.tokenId)
    if (window.count * 2 <= this.#most) return null
    const quota: Quota = {
      name: 'token',
      most: this.#most,
      left: Math.max(0, this.#most - window.count),
      seconds: this.#windows.secondsLeft(window),
    }
    if (window.count <= this.#most) return quotaHeaders(quota)
    throw rateLimited(`This token may ask ${this.#most} times a minute.`, quota)
  }

  follow({ operations_per_minute }: TokenPolicyRow): void {
    this.#most = operations_per_minute
  }

  /** Reads the policy now. */
  round(): Promise<void> {
    return this.#reading.round()
  }

  start(): void {
    this.#reading.start()
  }

  stop(): Promise<void> {
    return this.#reading.stop()
  }
}
