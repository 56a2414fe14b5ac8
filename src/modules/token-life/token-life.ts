import { type Database, readNow } from '../../database/database.ts'
import { type Lease, releaseLease, takeLease } from '../../database/lease.ts'
import type { Log } from '../../lib/log.ts'
import { Regularly } from '../../lib/regularly.ts'
import { noteExpired } from './note-expired.ts'
import { observe } from './observed-time.ts'
import { remindAndRemove } from './remind-and-remove.ts'
import { removeOfDeactivated } from './remove-of-deactivated.ts'
import { type Done, LeaseLost, type Round, writeInRound } from './round.ts'
import { readRules } from './rules.ts'

const everyMs = 60_000
/** For a few tokens at a time; each of these renews it. */
const leaseMs = 60_000

/** Looks after the life of tokens, again and again. Each instance has one; only one of them at a time gets to it. */
export const tokenLife = (database: Database, log: Log): Regularly =>
  new Regularly(everyMs, async (stopping) => {
    try {
      await runRound(database, log, stopping)
    } catch (error) {
      if (error instanceof LeaseLost) log.warn('another instance looks after the life of tokens now')
      else log.error({ err: error }, 'life of tokens not looked after yet')
    }
  })

const parts: Readonly<Record<string, (round: Round) => Promise<Done>>> = {
  expiry: noteExpired,
  ofDeactivated: removeOfDeactivated,
  inactivity: (round) => remindAndRemove(round, 'INACTIVITY'),
  expiryReminders: (round) => remindAndRemove(round, 'EXPIRY'),
}

async function runRound(database: Database, log: Log, stopping: AbortSignal): Promise<void> {
  const lease = await takeLease(database, 'token life', leaseMs)
  if (!lease) return
  try {
    const round = { ...(await beginRound(database, lease, log)), stopping }
    for (const [part, work] of Object.entries(parts)) await runPart(part, () => work(round), log)
  } finally {
    await releaseLease(database, lease)
  }
}

/** What goes wrong with one part keeps no other from its work. */
async function runPart(part: string, work: () => Promise<Done>, log: Log): Promise<void> {
  try {
    const done = await work()
    if (Object.values(done).some((count) => count > 0)) log.info({ part, ...done }, 'life of tokens')
  } catch (error) {
    if (error instanceof LeaseLost) throw error
    log.error({ err: error, part }, 'life of tokens not looked after yet')
  }
}

const beginRound = (database: Database, lease: Lease, log: Log): Promise<Omit<Round, 'stopping'>> =>
  writeInRound({ database, lease }, async (trx) => {
    const now = await readNow(trx, database)
    await observe(trx, now, log)
    return { database, lease, now, rules: await readRules(trx) }
  })
