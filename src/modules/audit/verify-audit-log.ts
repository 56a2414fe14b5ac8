import type { Database } from '../../database/database.ts'
import { type Cells, leanQuery } from '../../database/lean-query.ts'
import type { Key, Keys } from '../../lib/keys.ts'
import { auditKeysOf } from './audit-keys.ts'
import { emptyHead, type Head, HeadChanged, readHead, signedCells } from './chain.ts'
import { eventMac, linkMac, noLink, sameBytes } from './macs.ts'

/** A place of the chain, to be kept where whoever can write to the database can't write. */
export interface Anchor {
  readonly seq: number
  readonly mac: Buffer
}

export type Verdict =
  | {
      readonly intact: true
      readonly events: number
      /** Written, and not yet in the chain. */
      readonly waiting: number
      readonly head: Anchor
    }
  | { readonly intact: false; readonly fault: string }

const pageSize = 5_000
const idsAtOnce = 50_000

class Broken extends Error {}

/**
 * Goes through the whole log, and stops at the first row that is not what was written: first those of the chain in its
 * order, then what is not in it. With an anchor, the chain must go through it: then nothing since that time was taken
 * from its end.
 */
export async function verifyAuditLog(database: Database, anchor: Anchor | null = null): Promise<Verdict> {
  try {
    const keys = auditKeysOf(database)
    const end = await followChain(database, keys, anchor)
    await expectHead(database, keys, end)
    const waiting = await checkUnlinked(database, keys)
    await expectNoCopies(database)
    return {
      intact: true,
      events: end.seq + waiting,
      waiting,
      head: { seq: end.seq, mac: Buffer.from(end.mac) },
    }
  } catch (error) {
    if (error instanceof Broken) return { intact: false, fault: error.message }
    if (error instanceof HeadChanged)
      return { intact: false, fault: `The end of the chain (audit_head): ${error.message}.` }
    throw error
  }
}

interface End {
  readonly seq: number
  readonly mac: Uint8Array
}

const linksAfter = `select link.seq, link.event_id, link.event_mac, link.key_id, link.mac, event.id, event.mac, ${signedCells}
  from audit_links as link left join audit_events as event on event.id = link.event_id
  where link.seq > ? order by link.seq limit ${pageSize}`

async function followChain({ db }: Database, keys: Keys, anchor: Anchor | null): Promise<End> {
  let end: End = { seq: 0, mac: noLink }
  for (;;) {
    const rows = await leanQuery(db, linksAfter, [end.seq])
    for (const row of rows) {
      end = checkLink(row, end, keys)
      if (end.seq === anchor?.seq && !sameBytes(end.mac, anchor.mac))
        throw new Broken(`Link ${end.seq} is another than the one that was noted: the chain was made anew.`)
    }
    if (rows.length < pageSize) break
  }
  if (anchor && end.seq < anchor.seq)
    throw new Broken(`The chain ends at link ${end.seq}, before the one that was noted (${anchor.seq}).`)
  return end
}

function checkLink(
  [seq, eventId, linkedMac, keyId, mac, foundId, foundMac, ...cells]: Cells,
  before: End,
  keys: Keys,
): End {
  if (seq !== before.seq + 1)
    throw new Broken(`Link ${before.seq + 1} is gone (audit_links); the next one there is ${seq}.`)
  const key = keyOf(keys, keyId, `Link ${seq} (event ${eventId})`)
  const parts = {
    seq,
    eventId: Number(eventId),
    eventMac: linkedMac as Uint8Array,
    before: before.mac,
  }
  if (!sameBytes(linkMac(key, parts), mac))
    throw new Broken(`Link ${seq} (event ${eventId}) is not what was written (audit_links).`)
  if (foundId === null) throw new Broken(`Event ${eventId} is gone; it was link ${seq} of the chain.`)
  checkEvent({ id: eventId, mac: foundMac, cells, linkedMac }, key, keys)
  return { seq, mac: mac as Uint8Array }
}

interface FoundEvent {
  readonly id: unknown
  readonly mac: unknown
  /** Of the signed columns; the second is the id of the key. */
  readonly cells: Cells
  readonly linkedMac: unknown
}

function checkEvent({ id, mac, cells, linkedMac }: FoundEvent, linkKey: Key, keys: Keys): void {
  const changed = new Broken(`Event ${id} is not what was written.`)
  const [uid, keyId] = cells
  // Written before there was a chain: signed when it was taken into it.
  const isAdopted = mac === null && uid === null && keyId === null
  const key = isAdopted ? linkKey : keys.find(Number(keyId))
  if (!key || !sameBytes(eventMac(key, cells), linkedMac)) throw changed
  if (!isAdopted && !sameBytes(mac, linkedMac)) throw changed
}

function keyOf(keys: Keys, id: unknown, what: string): Key {
  const key = keys.find(Number(id))
  if (!key) throw new Broken(`${what} names the key ${id}, which AUDIT_KEYS does not have.`)
  return key
}

/** The chain was read up to here; it may have grown since. */
async function expectHead({ db }: Database, keys: Keys, end: End): Promise<void> {
  const head: Head = (await readHead(db, keys)) ?? emptyHead
  if (head.seq < end.seq)
    throw new Broken(`The chain goes on after its end: link ${head.seq + 1} should not be there.`)
  const last = head.seq === end.seq ? end.mac : await macOfLink(db, head.seq)
  if (!last) throw new Broken(`The chain ends at link ${end.seq}, and should end at link ${head.seq}.`)
  if (!sameBytes(last, head.linkMac))
    throw new Broken(`Link ${head.seq} is not the one that the chain ended with.`)
}

async function macOfLink(db: Database['db'], seq: number): Promise<Uint8Array | undefined> {
  const row = await db.selectFrom('audit_links').select('mac').where('seq', '=', seq).executeTakeFirst()
  return row?.mac
}

const unlinkedAmong = `select event.id, waiting.event_id, event.mac, ${signedCells}
  from audit_events as event
  left join audit_links as link on link.event_id = event.id
  left join audit_unlinked as waiting on waiting.event_id = event.id
  where event.id > ? and event.id <= ? and link.seq is null order by event.id`

/** What is not in the chain must wait for it, and be as it was written. Answers how many do. */
async function checkUnlinked({ db }: Database, keys: Keys): Promise<number> {
  const [lost] = await leanQuery(
    db,
    `select waiting.event_id from audit_unlinked as waiting
     left join audit_events as event on event.id = waiting.event_id
     where event.id is null order by waiting.event_id limit 1`,
    [],
  )
  if (lost) throw new Broken(`Event ${lost[0]} is gone, before it was in the chain.`)

  const [[first, last] = []] = await leanQuery(db, 'select min(id), max(id) from audit_events', [])
  let waiting = 0
  for (let after = Number(first ?? 1) - 1; after < Number(last ?? 0); after += idsAtOnce)
    for (const [id, queued, mac, ...cells] of await leanQuery(db, unlinkedAmong, [
      after,
      after + idsAtOnce,
    ])) {
      if (queued === null)
        throw new Broken(`Event ${id} is in no place of the chain: the service did not write it.`)
      const key = keyOf(keys, cells[1], `Event ${id}`)
      if (!sameBytes(eventMac(key, cells), mac))
        throw new Broken(`Event ${id} is not what the service writes.`)
      waiting++
    }
  return waiting
}

/** The database has a unique index against this; but what if somebody dropped it, too? */
async function expectNoCopies({ db }: Database): Promise<void> {
  const [copy] = await leanQuery(
    db,
    'select max(id) from audit_events where uid is not null group by uid having count(*) > 1 limit 1',
    [],
  )
  if (copy) throw new Broken(`Event ${copy[0]} is a copy of another.`)
}
