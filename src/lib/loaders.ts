import DataLoader from 'dataloader'

const maxBatchSize = 500

/** The dataloaders of one request, made when they are first asked for. */
export class Loaders {
  readonly #loaders = new Map<string, DataLoader<number, unknown>>()

  /** The same key must always come with the same `load`; it answers in the order of the ids. */
  get<Value>(
    key: string,
    load: (ids: readonly number[]) => Promise<readonly Value[]>,
  ): DataLoader<number, Value> {
    const known = this.#loaders.get(key) as DataLoader<number, Value> | undefined
    if (known) return known
    const loader = new DataLoader(load, { maxBatchSize })
    this.#loaders.set(key, loader)
    return loader
  }

  /** Forgets what was read. */
  clear(): void {
    this.#loaders.clear()
  }
}
