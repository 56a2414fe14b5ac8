import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import { newestOf, WrittenLater } from '../../database/written-later.ts'
import type { Log } from '../../lib/log.ts'
import type { RequestInfo } from '../../lib/request-info.ts'
import { rehashToken } from './repository.ts'
import type { TokenHash } from './secret.ts'

interface Use {
  readonly at: number
  readonly request: RequestInfo
  /** Set when the token is stored under an old pepper. */
  readonly rehash: { readonly old: TokenHash; readonly current: TokenHash } | null
}

export type LastUse = WrittenLater<Use>

/** When each token was used last, and from where. */
export const lastUseOf = (database: Database, log: Log): LastUse =>
  new WrittenLater({
    database,
    log,
    what: 'last use of tokens',
    ...newestOf(async (trx, id, { at, request, rehash }: Use) => {
      await trx
        .updateTable('access_tokens')
        .set({
          last_used_at: at,
          last_used_address: request.address,
          last_used_agent: request.userAgent?.slice(0, 255) ?? null,
          idle_since: sql<number>`case when idle_since < ${at} then ${at} else idle_since end`,
        })
        .where('id', '=', id)
        .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<', at)]))
        .execute()
      if (rehash) await rehashToken(trx, id, rehash.old, rehash.current)
    }),
  })
