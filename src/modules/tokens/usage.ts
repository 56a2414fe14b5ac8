import { PermissionSet } from '../../authorization/permission-set.ts'
import type { Database } from '../../database/database.ts'
import { type Notes, WrittenLater } from '../../database/written-later.ts'
import { dayMs } from '../../lib/durations.ts'
import type { Log } from '../../lib/log.ts'
import { dayNumber, dayText } from '../../lib/utc-day.ts'
import type { Principal } from '../../principal.ts'
import { type DayOfUse, writeUse } from './usage-repository.ts'

/** What one token did in a day since it was written last. */
interface Tally {
  day: number
  operations: number
  errors: number
  used: PermissionSet
  firstAt: number
  lastAt: number
}

/**
 * What tokens do, counted in memory and written in batches. A permission's first and last use are known as exactly as
 * it is written: within seconds.
 */
export class TokenUsage {
  /** Of each token one for a day, which is nearly always today. */
  readonly #later: WrittenLater<Tally[]>

  constructor(database: Database, log: Log) {
    this.#later = new WrittenLater({
      database,
      log,
      what: 'use of tokens',
      write: (trx, notes) => writeUse(trx, database, daysOf(notes)),
      merge: (older, newer) => newer.reduce(add, older),
    })
  }

  /** On the path of every request: in the common case it adds to numbers, and makes nothing. */
  count(principal: Principal, used: PermissionSet, hasErrors: boolean): void {
    if (principal.kind !== 'TOKEN') return
    const { tokenId, readAt } = principal
    const day = dayNumber(readAt)
    const tallies = this.#later.noted(tokenId) ?? []
    const errors = Number(hasErrors)
    const [latest] = tallies
    if (latest?.day === day) addTo(latest, 1, errors, used, readAt, readAt)
    else
      this.#later.note(
        tokenId,
        add(tallies, { day, operations: 1, errors, used, firstAt: readAt, lastAt: readAt }),
      )
  }

  /** What a token used that the database may not know yet. */
  unwritten(tokenId: number): PermissionSet {
    return this.#later
      .unwritten(tokenId)
      .flat()
      .reduce((all, { used }) => all.union(used), PermissionSet.none)
  }

  start(): void {
    this.#later.start()
  }

  flush(): Promise<void> {
    return this.#later.flush()
  }

  stop(): Promise<void> {
    return this.#later.stop()
  }
}

function addTo(
  tally: Tally,
  operations: number,
  errors: number,
  used: PermissionSet,
  firstAt: number,
  lastAt: number,
): void {
  tally.operations += operations
  tally.errors += errors
  if (!tally.used.covers(used)) tally.used = tally.used.union(used)
  if (firstAt < tally.firstAt) tally.firstAt = firstAt
  if (lastAt > tally.lastAt) tally.lastAt = lastAt
}

function add(tallies: Tally[], tally: Tally): Tally[] {
  const same = tallies.find(({ day }) => day === tally.day)
  if (!same) return [tally, ...tallies]
  addTo(same, tally.operations, tally.errors, tally.used, tally.firstAt, tally.lastAt)
  return tallies
}

const daysOf = (notes: Notes<Tally[]>): DayOfUse[] =>
  notes.flatMap(([tokenId, tallies]) =>
    tallies.map(({ day, ...rest }) => ({ tokenId, day: dayText(day * dayMs), ...rest })),
  )
