/** Each key once, however many ask for it. */
type Askers<Key, Value> = Map<Key, PromiseWithResolvers<Value | null>>

/** A read that takes longer than this no longer holds up those who asked after it. */
const patienceMs = 100

/**
 * Answers many who ask at the same time from one read, and never with anything older than the question.
 *
 * - Fresh: who asks joins the read that begins next, never one that has begun. Each read begins after all its askers
 *   asked, so it sees whatever was committed before; nothing is kept once it has ended.
 * - Cheap: one read at a time, as long as it takes no longer than `patienceMs`. The askers who come meanwhile share the next one: the busier, the less it costs each.
 * - Closed: a read that fails, fails for those who joined it. There is no earlier answer to fall back on.
 */
export class NextRead<Key, Value> {
  readonly #read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>
  readonly #mostKeys: number
  /** Who waits for the next read. */
  readonly #asked: Askers<Key, Value> = new Map()
  /** Whether a read is about to begin, or under way and still given time. */
  #isBusy = false

  /** `read` must look anew each time it is called; it is called with at most `mostKeys` different keys. */
  constructor(read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>, mostKeys: number) {
    this.#read = read
    this.#mostKeys = mostKeys
  }

  /** What a read finds that begins after this call; null if it finds nothing. Throws what the read throws. */
  get(key: Key): Promise<Value | null> {
    const answer = this.#asked.get(key) ?? Promise.withResolvers<Value | null>()
    this.#asked.set(key, answer)
    if (!this.#isBusy) {
      this.#isBusy = true
      // Not at once: the other requests that have arrived by now can still join.
      setImmediate(() => this.#begin())
    }
    return answer.promise
  }

  #begin(): void {
    const joined = this.#take()
    this.#isBusy = joined.size > 0
    if (!this.#isBusy) return

    let hasGoneOn = false
    const goOn = () => {
      if (!hasGoneOn) this.#begin()
      hasGoneOn = true
    }
    const late = setTimeout(goOn, patienceMs)
    void this.#answer(joined).then(() => {
      clearTimeout(late)
      goOn()
    })
  }

  #take(): Askers<Key, Value> {
    const taken = new Map([...this.#asked].slice(0, this.#mostKeys))
    for (const key of taken.keys()) this.#asked.delete(key)
    return taken
  }

  async #answer(joined: Askers<Key, Value>): Promise<void> {
    try {
      const found = await this.#read([...joined.keys()])
      for (const [key, { resolve }] of joined) resolve(found.get(key) ?? null)
    } catch (error) {
      for (const { reject } of joined.values()) reject(error)
    }
  }
}
