import type { Database } from '../database/database.ts'

const nudges = new WeakMap<Database, () => void>()

/** What to do when a mail was queued through this database by this process; null for nothing any more. */
export function onMailQueued(database: Database, nudge: (() => void) | null): void {
  if (nudge) nudges.set(database, nudge)
  else nudges.delete(database)
}

/** Others find it by themselves, a little later. */
export const nudgeSender = (database: Database): void => nudges.get(database)?.()
