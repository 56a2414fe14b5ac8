/** How often what came up. */
export class Tally {
  readonly #counts = new Map<string, number>()

  count(what: string, happened = true): void {
    this.#counts.set(what, this.of(what) + Number(happened))
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0
  }

  /** What came up less often than it should among so many documents, with how often it did. */
  seldom(documents: number, perThousand: Readonly<Record<string, number>>): Record<string, number> {
    const tooFew = Object.entries(perThousand).filter(
      ([what, least]) => this.of(what) < (least * documents) / 1_000,
    )
    return Object.fromEntries(tooFew.map(([what]) => [what, this.of(what)]))
  }

  toString(): string {
    return JSON.stringify(Object.fromEntries(this.#counts))
  }
}
