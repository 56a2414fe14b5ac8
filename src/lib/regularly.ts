/** Does the same again and again, never twice at once, until it is stopped. The work handles its own errors. */
export class Regularly {
  readonly #everyMs: number
  readonly #work: (stopping: AbortSignal) => Promise<void>
  readonly #stopping = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> | undefined

  /** Work that takes long looks at its signal, and ends early. */
  constructor(everyMs: number, work: (stopping: AbortSignal) => Promise<void>) {
    this.#everyMs = everyMs
    this.#work = work
  }

  start(): void {
    this.#timer = setInterval(() => void this.round(), this.#everyMs)
    this.#timer.unref()
  }

  /** One time now; the one under way, if there is one. */
  round(): Promise<void> {
    this.#running ??= this.#work(this.#stopping.signal).finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** Begins no other round, and waits for the one that is under way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopping.abort()
    await this.#running
  }
}
