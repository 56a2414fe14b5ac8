import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** The clock of the database, as this process and the service see it. It goes ahead only. */
export class MovedClock {
  readonly file: string
  #offsetMs = 0

  constructor(folder: string) {
    this.file = join(folder, 'clock')
    this.#write()
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  now(): number {
    return Date.now() + this.#offsetMs
  }

  advance(ms: number): void {
    this.#offsetMs += Math.round(ms)
    this.#write()
  }

  /** Whoever reads it sees the number of before or this one. */
  #write(): void {
    writeFileSync(`${this.file}.new`, String(this.#offsetMs))
    renameSync(`${this.file}.new`, this.file)
  }
}
