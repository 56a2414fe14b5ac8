/** What must be stopped and removed in the end, also when the bench is interrupted. The last comes first. */
export class CleanUp {
  readonly #steps: (() => Promise<void>)[] = []
  readonly #onSignal = () => void this.run().finally(() => process.exit(130))

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, this.#onSignal)
  }

  add(step: () => Promise<void>): void {
    this.#steps.push(step)
  }

  async run(): Promise<void> {
    for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, this.#onSignal)
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) await step()
  }
}
