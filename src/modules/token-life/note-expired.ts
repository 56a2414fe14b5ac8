import { type SqlBool, sql } from 'kysely'
import { everythingIn } from '../../database/row-scope.ts'
import { updateRows } from '../../database/rows.ts'
import { recordTokenEvent } from '../tokens/change-token.ts'
import { accessTokens } from '../tokens/repository.ts'
import { job } from './job.ts'
import { type Done, lockTokens, type Round, tokensBy, writeInRound } from './round.ts'

/**
 * Notes each expiry once, with its audit event: from then on a clock that goes back revives nothing. The token's version
 * stays: nobody's next change is about this.
 */
export async function noteExpired(round: Round): Promise<Done> {
  const { database, now } = round
  const isOver = sql<SqlBool>`expired_at is null and expires_at <= ${now}`
  let noted = 0
  for await (const tokens of tokensBy(round, 'expires_at', [isOver]))
    await writeInRound(round, async (trx) => {
      for (const token of await lockTokens(trx, database, tokens)) {
        const { numUpdatedRows } = await updateRows(everythingIn(trx), accessTokens)
          .set({ expired_at: now })
          .where('id', '=', token.id)
          .where(isOver)
          .executeTakeFirstOrThrow()
        if (numUpdatedRows !== 1n) continue
        await recordTokenEvent(trx, database, job, token, {
          action: 'accessToken.expired',
          changes: { expires_at: [token.expires_at, token.expires_at], expired_at: [null, now] },
        })
        noted++
      }
    })
  return { noted }
}
