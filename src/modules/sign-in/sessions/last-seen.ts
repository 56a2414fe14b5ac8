import '../tables.ts'
import type { Database } from '../../../database/database.ts'
import { newestOf, WrittenLater } from '../../../database/written-later.ts'
import type { Log } from '../../../lib/log.ts'

/** When each session was used last. */
export type LastSeen = WrittenLater<number>

export const lastSeenOf = (database: Database, log: Log): LastSeen =>
  new WrittenLater({
    database,
    log,
    what: 'last use of sessions',
    oneByOne: true,
    ...newestOf(async (trx, id, at: number) => {
      await trx
        .updateTable('sessions')
        .set({ last_seen_at: at })
        .where('id', '=', id)
        .where('last_seen_at', '<', at)
        .execute()
    }),
  })
