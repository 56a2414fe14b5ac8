import type { Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { deleteRows } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { recordTokenEvent } from '../tokens/change-token.ts'
import { type AccessTokenRow, accessTokens } from '../tokens/repository.ts'
import { job } from './job.ts'

/** Why the system takes a token away. */
export type RemovalReason = 'INACTIVITY' | 'OWNER_DEACTIVATED'

/** If it is still as it was found: whoever used or changed it meanwhile wins. False if it is not. */
export async function removeToken(
  trx: Transaction<Tables>,
  database: Database,
  token: AccessTokenRow,
  reason: RemovalReason,
): Promise<boolean> {
  const { id, version, idle_since, last_used_at, name, expires_at } = token
  const { numDeletedRows } = await deleteRows(everythingIn(trx), accessTokens)
    .where('id', '=', id)
    .where('version', '=', version)
    .where('idle_since', '=', idle_since)
    .executeTakeFirstOrThrow()
  if (numDeletedRows !== 1n) return false
  await recordTokenEvent(trx, database, job, token, {
    action: 'accessToken.removed',
    changes: {
      reason: [null, reason],
      name: [name, null],
      expires_at: [expires_at, null],
      idle_since: [idle_since, null],
      last_used_at: [last_used_at, null],
    },
  })
  return true
}
