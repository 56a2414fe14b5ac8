/** Lets one writer at a time in, in the order of asking. */
export class WriteTurns {
  #last: Promise<void> = Promise.resolve()

  /** Resolves when it is this one's turn, with the function that ends it. */
  async next(): Promise<() => void> {
    const before = this.#last
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#last = promise
    await before
    return resolve
  }
}
