import { type Expression, type SqlBool, sql } from 'kysely'
import type { Database, Queryable } from '../../database/database.ts'
import { forUpdateUnlessHeld } from '../../database/rows.ts'
import type { Log } from '../../lib/log.ts'
import { nextTurn } from '../../lib/next-turn.ts'
import { Regularly } from '../../lib/regularly.ts'
import './tables.ts'

const everyMs = 1_000
const partnersInRound = 20
/** Of each partner: how many others have must not decide how long this one takes. */
const pricesInRound = 10
/** They are noted for this time, or for some of these: it must not tell whether they have prices. */
const notedMs = 10 * 60_000

/** Writes what prices know of customers that moved, again and again. Each instance has one; several may be at it. */
export function movedPartners(database: Database, log: Log): Regularly {
  let failing: string | null = null
  return new Regularly(everyMs, async (stopping) => {
    try {
      await followMoved(database, stopping)
      failing = null
    } catch (error) {
      // Each second the same would hide everything else.
      if (String(error) !== failing) log.warn({ err: error }, 'prices do not know yet where customers moved')
      failing = String(error)
    }
  })
}

/**
 * Some prices of some partners that moved: first of those that nobody has looked at for the longest time. As much is done with them
 * whether they have prices or not. What fails keeps none of the others.
 */
export async function followMoved(database: Database, stopping?: AbortSignal): Promise<void> {
  const { db, engine, now } = database
  const oldest = db
    .selectFrom('moved_partners')
    .select('partner_id')
    .orderBy('looked_at')
    .orderBy('partner_id')
    .limit(partnersInRound)
  let failure: { readonly error: unknown } | undefined
  for (const { partner_id } of await forUpdateUnlessHeld(engine, oldest).execute()) {
    if (stopping?.aborted) break
    // On SQLite, whoever asks something meanwhile comes in between.
    await nextTurn()
    try {
      await follow(database, partner_id)
    } catch (error) {
      failure = { error }
      await noted(db, partner_id).set({ looked_at: now }).execute()
    }
  }
  if (failure) throw failure.error
}

const noted = (db: Queryable, partnerId: number) =>
  db.updateTable('moved_partners').where('partner_id', '=', partnerId)

/**
 * It waits for nobody: whoever moves the partner again waits for this, and would learn by it that somebody is writing a price.
 */
function follow({ transaction, engine, now }: Database, partnerId: number): Promise<void> {
  return transaction(async (trx) => {
    const moved = trx.selectFrom('moved_partners').where('partner_id', '=', partnerId)
    const note = moved.select(['project_id', sql<SqlBool>`moved_at <= ${now} - ${notedMs}`.as('is_over')])
    const move = await forUpdateUnlessHeld(engine, note).executeTakeFirst()
    if (!move) return
    const behind = (is: Expression<SqlBool>, limit: number) =>
      trx
        .selectFrom('sales_prices')
        .select('id')
        .where('customer_id', '=', partnerId)
        .where('project_id', 'is', null)
        .where(is)
        .limit(limit)
    const ranges = othersThan('customer_project_id', move.project_id)
    const found: number[] = []
    for (const range of ranges) {
      const some = behind(range, pricesInRound - found.length)
      found.push(...(await forUpdateUnlessHeld(engine, some).execute()).map(({ id }) => id))
    }
    if (found.length > 0)
      await trx
        .updateTable('sales_prices')
        .set({ customer_project_id: move.project_id })
        .where('id', 'in', found)
        .execute()
    let isDone = true
    for (const range of ranges) isDone = !(await behind(range, 1).executeTakeFirst()) && isDone
    if (isDone && move.is_over)
      await trx.deleteFrom('moved_partners').where('partner_id', '=', partnerId).execute()
    else
      await noted(trx, partnerId)
        .set({ looked_at: now, ...(move.is_over && { moved_at: now }) })
        .execute()
  })
}

/** Each is one stretch of an index; SQLite would go through all of it for the three together. */
function othersThan(column: string, value: number | null): Expression<SqlBool>[] {
  const it = sql.ref(column)
  return value === null
    ? [sql<SqlBool>`${it} is not null`]
    : [sql<SqlBool>`${it} is null`, sql<SqlBool>`${it} < ${value}`, sql<SqlBool>`${it} > ${value}`]
}
