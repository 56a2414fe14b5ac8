import { type SqlBool, sql } from 'kysely'
import { everythingIn } from '../../database/row-scope.ts'
import { findRowForUpdate, wholeRows } from '../../database/rows.ts'
import { dayMs } from '../../lib/durations.ts'
import { type UserRow, users } from '../users/repository.ts'
import { observedLater } from './observed-time.ts'
import type { Rules } from './plan.ts'
import { removeToken } from './remove-token.ts'
import { type Done, lockTokens, type Round, tokensBy, writeInRound } from './round.ts'

/** In one round; the next one goes on. */
const mostOwners = 100

/** When the tokens of somebody who was deactivated then are taken away. */
export const endOfDeactivated = (
  deactivatedAt: number,
  { deactivatedOwnerDays, gaps }: Pick<Rules, 'deactivatedOwnerDays' | 'gaps'>,
): number => observedLater(deactivatedAt, deactivatedOwnerDays * dayMs, gaps)

/** Takes away the tokens of those who were deactivated long ago. They stopped then; nobody is reminded of them. */
export async function removeOfDeactivated(round: Round): Promise<Done> {
  const { now, rules } = round
  let removed = 0
  for (const owner of await deactivatedOwners(round, now - rules.deactivatedOwnerDays * dayMs))
    if (endOfDeactivated(owner.deactivated_at ?? now, rules) <= now)
      removed += await removeAllOf(round, owner)
  return { removed }
}

const deactivatedOwners = ({ database }: Round, before: number): Promise<UserRow[]> =>
  wholeRows(everythingIn(database.db), users, [
    sql<SqlBool>`deactivated_at <= ${before}`,
    sql<SqlBool>`is_active = 0`,
    sql<SqlBool>`exists (select 1 from access_tokens where owner_id = users.id)`,
  ])
    .orderBy('deactivated_at')
    .orderBy('id')
    .limit(mostOwners)
    .execute()

async function removeAllOf(round: Round, { id, deactivated_at }: UserRow): Promise<number> {
  const { database } = round
  let removed = 0
  for await (const tokens of tokensBy(round, 'id', [sql<SqlBool>`owner_id = ${id}`]))
    await writeInRound(round, async (trx) => {
      const locked = await lockTokens(trx, database, tokens)
      const owner = await findRowForUpdate(everythingIn(trx), database.engine, users, id)
      // They may have been let in again meanwhile.
      if (owner?.is_active !== 0 || owner.deactivated_at !== deactivated_at) return
      for (const token of locked) if (await removeToken(trx, database, token, 'OWNER_DEACTIVATED')) removed++
    })
  return removed
}
