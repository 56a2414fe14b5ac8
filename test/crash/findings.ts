/** What must never be, by the figures to reach. */
export const kinds = [
  'acknowledged and lost',
  'effect without an audit row, or the other way round',
  'half states',
  'audit chain broken',
  'due and not mailed',
  'second deliveries under another Message-ID',
  'removed without two accepted reminders',
  'removed although used or extended meanwhile',
  'not removed although due',
  'the server failed by itself',
] as const

export type Kind = (typeof kinds)[number]

const mostTold = 20

export class Findings {
  readonly #texts = new Map<Kind, string[]>(kinds.map((kind) => [kind, []]))
  readonly #counts = new Map<string, number>()

  add(kind: Kind, text: string): void {
    const texts = this.#texts.get(kind) ?? []
    texts.push(text)
    if (texts.length <= mostTold) process.stderr.write(`VIOLATION: ${kind}: ${text}\n`)
  }

  /** Something that is as it should be, for the summary. */
  count(what: string, by = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + by)
  }

  get total(): number {
    return [...this.#texts.values()].reduce((sum, { length }) => sum + length, 0)
  }

  summary(): string {
    const lines = (entries: Iterable<readonly [string, number]>) =>
      [...entries].map(([what, count]) => `  ${String(count).padStart(7)}  ${what}`).join('\n')
    const counts = [...this.#counts].sort(([a], [b]) => a.localeCompare(b))
    const violations = [...this.#texts].map(([kind, { length }]) => [kind, length] as const)
    return `What was done:\n${lines(counts)}\nWhat must not be:\n${lines(violations)}\n`
  }
}
