import type { Database } from '../../database/database.ts'
import { everythingIn, type Reader } from '../../database/row-scope.ts'
import { filtersFor, findRowForUpdate, wholeRows } from '../../database/rows.ts'
import type { Filter } from '../../database/source.ts'
import { badInput, publicError } from '../../errors.ts'
import type { Principal } from '../../principal.ts'
import type { Actor } from '../audit/record-event.ts'
import { reachOf } from '../users/reach.ts'
import { recordTokenEvent, restricted, type TokenEvent } from './change-token.ts'
import { tokenAdministration } from './permissions.ts'
import { administers } from './policy.ts'
import { type AccessTokenRow, accessTokens, deleteToken, lockedBy, lockToken } from './repository.ts'
import { expectValid } from './still-valid.ts'
import { checkReason, deletedEvent } from './stop-token.ts'

/** The tokens that a filter finds, and how many the administrator expects them to be. */
export interface Selected {
  readonly where: readonly Filter[]
  readonly count: number
}

/** In one transaction, while others wait to write. */
const most = 1_000

/** Locks them in the name of the administration. Answers how many were locked now. */
export function lockMany(
  database: Database,
  actor: Actor,
  principal: Principal,
  selected: Selected,
  reason: string,
): Promise<number> {
  const lockReason = checkReason(reason)
  return stopMany(database, actor, principal, 'lock', selected, async (writer, token) =>
    (await lockToken(writer, token.id, { by: 'ADMINISTRATOR', reason: lockReason }, database))
      ? {
          action: 'accessToken.locked',
          changes: {
            locked_by: [lockedBy(token), 'ADMINISTRATOR'],
            lock_reason: [token.lock_reason, lockReason],
          },
        }
      : null,
  )
}

export const deleteMany = (
  database: Database,
  actor: Actor,
  principal: Principal,
  selected: Selected,
): Promise<number> =>
  stopMany(database, actor, principal, 'delete', selected, async (writer, token) =>
    (await deleteToken(writer, token.id)) ? deletedEvent(token) : null,
  )

/** All of them, each with its audit row, or none. */
function stopMany(
  database: Database,
  actor: Actor,
  principal: Principal,
  action: 'lock' | 'delete',
  { where, count }: Selected,
  stop: (writer: Reader, token: AccessTokenRow) => Promise<TokenEvent | null>,
): Promise<number> {
  if (!administers(principal, action)) throw restricted()
  if (count < 0 || count > most) throw badInput('input.count', `Choose a filter that finds up to ${most}.`)
  return database.transaction(async (trx) => {
    const writer = everythingIn(trx)
    const seen = await matching(writer, where, count)
    await lockInOrder(writer, database, principal, seen)
    const found = await matching(writer, where, count)
    if (!found.every(({ id }) => seen.some((it) => it.id === id))) throw changed('others')
    const asking = await expectValid(trx, database, principal)
    const { projects } = await reachOf(trx, database, asking, tokenAdministration[action])
    if (projects !== null) throw restricted()
    let stopped = 0
    for (const token of found) {
      const event = await stop(writer, token)
      if (!event) continue
      await recordTokenEvent(trx, database, actor, token, event)
      stopped++
    }
    return stopped
  })
}

/** Refused if they are not as many as expected. */
async function matching(writer: Reader, where: readonly Filter[], count: number): Promise<AccessTokenRow[]> {
  const rows = await wholeRows(writer, accessTokens, await filtersFor(writer, where))
    .orderBy('id')
    .limit(count + 1)
    .execute()
  if (rows.length !== count) throw changed(rows.length > count ? 'more' : `only ${rows.length}`)
  return rows
}

/** Each by its id, and the one that asks among them, so that nobody waits in a ring. */
async function lockInOrder(
  writer: Reader,
  { engine }: Database,
  principal: Principal,
  tokens: readonly AccessTokenRow[],
): Promise<void> {
  const ids = new Set(tokens.map(({ id }) => id))
  if (principal.kind === 'TOKEN') ids.add(principal.tokenId)
  for (const id of [...ids].sort((a, b) => a - b)) await findRowForUpdate(writer, engine, accessTokens, id)
}

const changed = (found: string) =>
  publicError('CONFLICT', `input.count: The filter finds ${found} now. Look at them again.`, {
    details: { field: 'input.count' },
  })
