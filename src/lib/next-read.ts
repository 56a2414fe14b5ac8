/** Who waits for the next read to look for one key, however many they are. */
interface Waiting<Value> extends PromiseWithResolvers<Value | null> {
  joined: number
  hasBegun: boolean
}

/** A place in the read that begins next. Whoever takes it must ask for the answer, once. */
export interface Joined<Value> {
  /** What it finds; null if it finds nothing. Sets it off, if nobody has. Throws what the read throws. */
  answer(): Promise<Value | null>
}

/** Who asked after a read had begun waits no longer than this for its end. */
const patienceMs = 100
/** Of those under way. Fewer, and there are more reads; more, and some wait for them at the end. */
const shareThatBegins = 0.75

/**
 * Answers many who ask at the same time from one read, and never with anything older than the question.
 *
 * - Fresh: who asks joins the read that begins next, never one that has begun. Each read begins after all its askers
 *   asked, so it sees whatever was committed before; nothing is kept once it has ended.
 * - Cheap: one read at a time, as long as it takes no longer than `patienceMs`, and none before somebody needs its
 *   answer, or joins and three quarters of those under way have then joined it, so that it is often there when it is
 *   needed. Who comes meanwhile shares the next one: the busier, the less it costs each.
 * - Closed: a read that fails, fails for those who joined it. No earlier answer takes its place.
 */
export class NextRead<Key, Value> {
  readonly #read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>
  readonly #mostKeys: number
  readonly #waiting = new Map<Key, Waiting<Value>>()
  /** How many have joined the read that begins next. */
  #joined = 0
  /** How many have joined any read, and not asked for its answer yet. */
  #underWay = 0
  #isNeeded = false
  /** Whether a read is about to begin, or under way and still given time. */
  #isBusy = false
  /** Those who joined the read that is under way and still given time. */
  #current: ReadonlyMap<Key, Waiting<Value>> | null = null
  #patience: NodeJS.Timeout | undefined

  /** `read` must look anew each time it is called; it is called with at most `mostKeys` different keys. */
  constructor(read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>, mostKeys: number) {
    this.#read = read
    this.#mostKeys = mostKeys
  }

  /** What a read finds that begins after this call; null if it finds nothing. Throws what the read throws. */
  get(key: Key): Promise<Value | null> {
    const { promise } = this.#waitingFor(key)
    // Not at once: the other requests that have arrived by now can still join.
    this.#need(setImmediate)
    return promise
  }

  /** As `get`, for who has other things to do before they need the answer. */
  join(key: Key): Joined<Value> {
    const waiting = this.#waitingFor(key)
    waiting.joined++
    this.#joined++
    this.#underWay++
    if (this.#joined >= this.#underWay * shareThatBegins) this.#need(process.nextTick)
    return {
      answer: () => {
        this.#underWay--
        if (!waiting.hasBegun) this.#need(process.nextTick)
        return waiting.promise
      },
    }
  }

  #waitingFor(key: Key): Waiting<Value> {
    const known = this.#waiting.get(key)
    if (known) return known
    const waiting = { ...Promise.withResolvers<Value | null>(), joined: 0, hasBegun: false }
    // Who joined may ask for the answer later than it fails.
    waiting.promise.catch(() => {})
    this.#waiting.set(key, waiting)
    return waiting
  }

  /** `soon` lets others join before it begins. */
  #need(soon: (begin: () => void) => void): void {
    this.#isNeeded = true
    if (this.#current) this.#losePatience()
    if (this.#isBusy) return
    this.#isBusy = true
    soon(() => this.#begin())
  }

  #begin(): void {
    clearTimeout(this.#patience)
    this.#patience = undefined
    this.#current = null
    this.#isBusy = this.#isNeeded
    if (!this.#isBusy) return
    const joined = this.#take()
    this.#current = joined
    if (this.#isNeeded) this.#losePatience()
    void this.#answer(joined).then(() => {
      if (this.#current === joined) this.#begin()
    })
  }

  /** Armed only while somebody waits for the read under way: one that takes no turn of the event loop costs no timer. */
  #losePatience(): void {
    this.#patience ??= setTimeout(() => this.#begin(), patienceMs)
  }

  #take(): Map<Key, Waiting<Value>> {
    const taken = new Map([...this.#waiting].slice(0, this.#mostKeys))
    for (const [key, waiting] of taken) {
      waiting.hasBegun = true
      this.#joined -= waiting.joined
      this.#waiting.delete(key)
    }
    // Whoever needs it may be among those that did not fit.
    this.#isNeeded = this.#waiting.size > 0
    return taken
  }

  async #answer(joined: Map<Key, Waiting<Value>>): Promise<void> {
    try {
      const found = await this.#read([...joined.keys()])
      for (const [key, { resolve }] of joined) resolve(found.get(key) ?? null)
    } catch (error) {
      for (const { reject } of joined.values()) reject(error)
    }
  }
}
