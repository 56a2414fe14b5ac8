import type { Queryable } from './database.ts'

/** What of the rows is there for whoever reads or writes them. */
export type RowScope = Restriction | 'EVERYTHING'

/** Rows of some projects, and one's own. Row rules put the values into conditions, and do nothing else with them. */
export interface Restriction {
  /** Empty: no project, and so no row. Padded with 0, which is none, so that statements repeat. */
  readonly projects: readonly (number | Slot)[]
  readonly userId: number | Slot
}

/** Stands for a value of a restriction in a statement that is prepared for all restrictions of its size. */
export class Slot {
  readonly valueIn: (restriction: Restriction) => unknown

  constructor(valueIn: Slot['valueIn']) {
    this.valueIn = valueIn
  }
}

/** A restriction to as many projects, of nobody yet. */
export const slotsFor = ({ projects }: Restriction): Restriction => ({
  projects: projects.map((_id, i) => new Slot((restriction) => restriction.projects[i])),
  userId: new Slot((restriction) => restriction.userId),
})

/** A connection or transaction in the hands of somebody: whoever takes it can't forget what is there for them. */
export interface Reader {
  readonly db: Queryable
  readonly scope: RowScope
}

/** One's own things and nothing of any project. */
export const ownOf = (db: Queryable, userId: number): Reader => ({ db, scope: { projects: [], userId } })

/** For the system's own work. What it reads must not be shown to a principal who asked for it. */
export const everythingIn = (db: Queryable): Reader => ({ db, scope: 'EVERYTHING' })
