import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Database, Queryable } from '../../database/database.ts'
import { forUpdateUnlessHeld } from '../../database/rows.ts'
import type { Log } from '../../lib/log.ts'
import { Regularly } from '../../lib/regularly.ts'
import './tables.ts'

const everyMs = 1_000
const partnersInRound = 50
/** A round is spread over this time in small steps: requests that come while it goes on must not tell by their own how long it is. */
const roundMs = 900
const stepsInRound = 100
/** In one transaction: requests wait for it on SQLite, and whoever moves the partner again. */
const [fewestAtOnce, mostAtOnce] = [2, 50]
/** The turn of each product comes within this time. They are noted so long, or some times so long, whether they have prices or not. */
const notedMs = 3_600 * everyMs

/** Writes what prices know of customers that moved, again and again. Each instance has one; several may be at it. */
export function movedPartners(database: Database, log: Log): Regularly {
  let failing: string | null = null
  return new Regularly(everyMs, async (stopping) => {
    try {
      await followMoved(database, { withinMs: roundMs, stopping })
      failing = null
    } catch (error) {
      // Each second the same would hide everything else.
      if (String(error) !== failing) log.warn({ err: error }, 'prices do not know yet where customers moved')
      failing = String(error)
    }
  })
}

/**
 * Of some partners that moved, the prices whose turn has come: it depends on their product only, as when prices are written must
 * not tell how many there are on others. First of those partners that nobody has looked at for the longest time. What fails
 * keeps none of the others. In `withinMs`, at times that nobody can guess.
 */
export async function followMoved(
  database: Database,
  { withinMs = 0, stopping }: { readonly withinMs?: number; readonly stopping?: AbortSignal } = {},
): Promise<void> {
  const { db, engine, now } = database
  const oldest = db
    .selectFrom('moved_partners')
    .select(['partner_id', 'project_id', sinceMove(now)])
    .orderBy('looked_at')
    .orderBy('partner_id')
    .limit(partnersInRound)
  const moves = await forUpdateUnlessHeld(engine, oldest).execute()
  const stepsOfEach = stepsInRound / moves.length
  // On SQLite, whoever asks something meanwhile comes in between.
  const pause = (steps: number) =>
    delay((Math.random() * withinMs) / moves.length / steps, undefined, { signal: stopping }).catch(() => {})
  let failure: { readonly error: unknown } | undefined
  for (const move of moves) {
    const { partner_id } = move
    try {
      await pause(2)
      const due = await countDue(db, move)
      const atOnce = Math.min(mostAtOnce, Math.max(fewestAtOnce, Math.ceil(due / stepsOfEach)))
      do {
        await pause(2 + (2 * due) / atOnce)
      } while (!stopping?.aborted && (await followSome(database, partner_id, atOnce)))
    } catch (error) {
      failure = { error }
      await noted(db, partner_id).set({ looked_at: now }).execute()
    }
    if (stopping?.aborted) break
  }
  if (failure) throw failure.error
}

const sinceMove = (now: Database['now']) => sql<number>`${now} - moved_at`.as('since')

const noted = (db: Queryable, partnerId: number) =>
  db.updateTable('moved_partners').where('partner_id', '=', partnerId)

/**
 * Writes some, and says whether there may be more whose turn has come. It waits for nobody: whoever moves the partner again waits
 * for this, and would learn by it that somebody is writing a price.
 */
function followSome(
  { transaction, engine, now }: Database,
  partnerId: number,
  atOnce: number,
): Promise<boolean> {
  return transaction(async (trx) => {
    const moved = trx.selectFrom('moved_partners').where('partner_id', '=', partnerId)
    const note = moved.select(['partner_id', 'project_id', sinceMove(now)])
    const move = await forUpdateUnlessHeld(engine, note).executeTakeFirst()
    if (!move) return false
    const isOver = move.since >= notedMs
    const found: number[] = []
    for (const due of await pricesDue(trx, move)) {
      const some = due.select('id').limit(atOnce - found.length)
      found.push(...(await forUpdateUnlessHeld(engine, some).execute()).map(({ id }) => id))
    }
    if (found.length > 0)
      await trx
        .updateTable('sales_prices')
        .set({ customer_project_id: move.project_id })
        .where('id', 'in', found)
        .execute()
    if (found.length === atOnce) return true
    if (isOver && (await projectsKnown(trx, partnerId, move.project_id)).length === 0)
      await trx.deleteFrom('moved_partners').where('partner_id', '=', partnerId).execute()
    else
      await noted(trx, partnerId)
        .set({ looked_at: now, ...(isOver && { moved_at: now }) })
        .execute()
    return false
  })
}

/** That belong to all projects. */
const pricesOf = (db: Queryable, partnerId: number) =>
  db.selectFrom('sales_prices').where('customer_id', '=', partnerId).where('project_id', 'is', null)

interface Move {
  readonly partner_id: number
  readonly project_id: number | null
  readonly since: number
}

/** Those whose turn has come, by what they know. */
const pricesDue = async (db: Queryable, { partner_id, project_id, since }: Move) =>
  (await projectsKnown(db, partner_id, project_id)).map((project) =>
    pricesOf(db, partner_id)
      .where('customer_project_id', project === null ? 'is' : '=', project)
      .where('turn', '<=', Math.floor(since / everyMs)),
  )

async function countDue(db: Queryable, move: Move): Promise<number> {
  let count = 0
  for (const due of await pricesDue(db, move))
    count += Number((await due.select(({ fn }) => fn.countAll().as('count')).executeTakeFirstOrThrow()).count)
  return count
}

/** What prices of a partner know beside what is so, each found by one look at an index. */
async function projectsKnown(
  db: Queryable,
  partnerId: number,
  project: number | null,
): Promise<(number | null)[]> {
  const known = pricesOf(db, partnerId).select('customer_project_id').orderBy('customer_project_id').limit(1)
  const projects: (number | null)[] = []
  let next = await known.executeTakeFirst()
  while (next) {
    const { customer_project_id: found } = next
    if (found !== project) projects.push(found)
    next = await known.where('customer_project_id', found === null ? 'is not' : '>', found).executeTakeFirst()
  }
  return projects
}
