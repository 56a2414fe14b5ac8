/** How often something happened since then, by the clock of this process. */
export interface CountedWindow {
  count: number
  readonly since: number
}

/**
 * Counts for each key, in a window of time that begins with the first time and is followed by another one. In memory, so
 * each process counts for itself; bounded, so that many keys push out the oldest. Where a key is known already, it makes
 * nothing: it may stand on the path of every request.
 */
export class CountedWindows<Key> {
  readonly #windowMs: number
  readonly #mostKeys: number
  /** In the order in which the windows began. */
  readonly #windows = new Map<Key, CountedWindow>()
  #lastBegan = Number.NEGATIVE_INFINITY

  constructor(windowMs: number, mostKeys: number) {
    this.#windowMs = windowMs
    this.#mostKeys = mostKeys
  }

  /** Nothing is counted now: all windows are over. */
  get isQuiet(): boolean {
    return performance.now() - this.#lastBegan >= this.#windowMs
  }

  /** One more. */
  add(key: Key): CountedWindow {
    const window = this.current(key) ?? this.#begin(key)
    window.count++
    return window
  }

  /** Undefined if nothing happened. */
  current(key: Key): CountedWindow | undefined {
    const window = this.#windows.get(key)
    return window && performance.now() - window.since < this.#windowMs ? window : undefined
  }

  /** Until the window ends: at least 1. */
  secondsLeft({ since }: CountedWindow): number {
    return Math.max(1, Math.ceil((since + this.#windowMs - performance.now()) / 1_000))
  }

  #begin(key: Key): CountedWindow {
    if (this.isQuiet) this.#windows.clear()
    const window = { count: 0, since: performance.now() }
    this.#lastBegan = window.since
    this.#windows.delete(key)
    this.#windows.set(key, window)
    for (const oldest of this.#windows.keys()) {
      if (this.#windows.size <= this.#mostKeys) break
      this.#windows.delete(oldest)
    }
    return window
  }
}
