import './tables.ts'
import type { Queryable } from '../../database/database.ts'
import type { Keys } from '../../lib/keys.ts'
import { headMac, noLink, sameBytes, signedColumns } from './macs.ts'

/** Where the chain ends. */
export interface Head {
  readonly seq: number
  readonly linkMac: Uint8Array
  readonly adoptedTo: number
}

export const emptyHead: Head = { seq: 0, linkMac: noLink, adoptedTo: 0 }

/** The head is not what was written; nothing can be added to such a chain. */
export class HeadChanged extends Error {}

/** Null before the first link. Throws HeadChanged. */
export async function readHead(db: Queryable, keys: Keys): Promise<Head | null> {
  const row = await db.selectFrom('audit_head').selectAll().where('id', '=', 1).executeTakeFirst()
  if (!row) return null
  const head: Head = { seq: row.seq, linkMac: row.link_mac, adoptedTo: row.adopted_to }
  const key = keys.find(row.key_id)
  if (!key) throw new HeadChanged(`it names the key ${row.key_id}, which AUDIT_KEYS does not have`)
  if (!sameBytes(headMac(key, head), row.mac))
    throw new HeadChanged(`it was changed, or AUDIT_KEYS has another key ${row.key_id} than wrote it`)
  return head
}

/** Of `audit_events as event`, in the order of the MAC. */
export const signedCells = signedColumns.map((column) => `event.${column}`).join(', ')
