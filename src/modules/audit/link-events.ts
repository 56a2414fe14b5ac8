import type { Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import { holdLease, type Lease, releaseLease, takeLease } from '../../database/lease.ts'
import type { Tables } from '../../database/tables.ts'
import type { Keys } from '../../lib/keys.ts'
import type { Log } from '../../lib/log.ts'
import { Regularly } from '../../lib/regularly.ts'
import { auditKeysOf } from './audit-keys.ts'
import { emptyHead, type Head, readHead } from './chain.ts'
import { eventMac, headMac, linkMac, sameBytes, signedColumns } from './macs.ts'

const everyMs = 500
const leaseMs = 10_000
const batchSize = 500

/** Links what waits, again and again. Each instance has one; only one of them at a time gets to it. */
export function auditSequencer(database: Database, log: Log): Regularly {
  let failing: string | null = null
  return new Regularly(everyMs, async () => {
    try {
      await linkEvents(database)
      failing = null
    } catch (error) {
      // Twice a second the same would hide everything else.
      if (String(error) !== failing) log.error({ err: error }, 'audit events not linked yet')
      failing = String(error)
    }
  })
}

/**
 * Puts every committed event that waits into the chain. What is not as it was written stays out, for `verifyAuditLog` to
 * name. Answers how many were linked; 0 too if somebody else is at it.
 */
export async function linkEvents(database: Database): Promise<number> {
  const waiting = await database.db
    .selectFrom('audit_unlinked')
    .select('event_id')
    .limit(1)
    .executeTakeFirst()
  if (!waiting) return 0
  const lease = await takeLease(database, 'audit', leaseMs)
  if (!lease) return 0
  try {
    let linked = 0
    let after: number | null = 0
    while (after !== null) {
      const batch: Batch = await linkBatch(database, lease, after)
      linked += batch.linked
      after = batch.next
    }
    return linked
  } finally {
    await releaseLease(database, lease)
  }
}

interface Batch {
  readonly linked: number
  /** The id to go on after; null: that was all. */
  readonly next: number | null
}

const done: Batch = { linked: 0, next: null }

function linkBatch(database: Database, lease: Lease, after: number): Promise<Batch> {
  const keys = auditKeysOf(database)
  return database.transaction(async (trx) => {
    if (!(await holdLease(trx, database, lease))) return done
    const before = (await readHead(trx, keys)) ?? (await firstHead(trx))
    const rows = await waitingEvents(trx, after)
    const last = rows.at(-1)
    if (!last) return done
    const next = rows.length < batchSize ? null : last.event_id

    const links = chainOf(rows, before, keys)
    const newest = links.at(-1)
    const head: Head = {
      seq: newest?.seq ?? before.seq,
      linkMac: newest?.mac ?? before.linkMac,
      adoptedTo: next === null || next >= before.adoptedTo ? 0 : before.adoptedTo,
    }
    if (newest) {
      await trx.insertInto('audit_links').values(links).execute()
      const linkedIds = links.map(({ event_id }) => event_id)
      await trx.deleteFrom('audit_unlinked').where('event_id', 'in', linkedIds).execute()
    }
    if (newest || head.adoptedTo !== before.adoptedTo) await writeHead(trx, head, keys)
    return { linked: links.length, next }
  })
}

/** What was there before the chain has no MAC of its own: it is taken as it is, at the very beginning and never later. */
async function firstHead(trx: Transaction<Tables>): Promise<Head> {
  const { last } = await trx
    .selectFrom('audit_events')
    .select(({ fn }) => fn.max('id').as('last'))
    .where('mac', 'is', null)
    .executeTakeFirstOrThrow()
  return { ...emptyHead, adoptedTo: Number(last ?? 0) }
}

const waitingEvents = (trx: Transaction<Tables>, after: number) =>
  trx
    .selectFrom('audit_unlinked as waiting')
    .innerJoin('audit_events as event', 'event.id', 'waiting.event_id')
    .select(['waiting.event_id', 'event.mac', ...signedColumns.map((column) => `event.${column}` as const)])
    .where('waiting.event_id', '>', after)
    .orderBy('waiting.event_id')
    .limit(batchSize)
    .execute()

type WaitingEvent = Awaited<ReturnType<typeof waitingEvents>>[number]

/** The links of those that are as they were written, behind the head. */
function chainOf(rows: readonly WaitingEvent[], head: Head, keys: Keys) {
  let { seq, linkMac: before } = head
  return rows.flatMap((row) => {
    const mac = trustedMac(row, head, keys)
    if (!mac) return []
    seq++
    const link = { seq, eventId: row.event_id, eventMac: mac, before }
    before = linkMac(keys.current, link)
    return [{ seq, event_id: row.event_id, event_mac: mac, key_id: keys.current.id, mac: before }]
  })
}

function trustedMac(row: WaitingEvent, { adoptedTo }: Head, keys: Keys): Uint8Array | null {
  const cells = signedColumns.map((column) => row[column])
  if (row.mac === null) return row.event_id <= adoptedTo ? eventMac(keys.current, cells) : null
  const key = row.key_id === null ? undefined : keys.find(row.key_id)
  return key && sameBytes(eventMac(key, cells), row.mac) ? row.mac : null
}

async function writeHead(trx: Transaction<Tables>, head: Head, { current }: Keys): Promise<void> {
  const values = {
    seq: head.seq,
    link_mac: head.linkMac,
    adopted_to: head.adoptedTo,
    key_id: current.id,
    mac: headMac(current, head),
  }
  const { numUpdatedRows } = await trx
    .updateTable('audit_head')
    .set(values)
    .where('id', '=', 1)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n)
    await trx
      .insertInto('audit_head')
      .values({ id: 1, ...values })
      .execute()
}
