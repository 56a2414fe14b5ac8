import { createHmac } from 'node:crypto'
import type { Key } from '../../lib/keys.ts'

/** What the MAC of an event covers: every column but the id, which the link covers. In this order for ever. */
export const signedColumns = [
  'uid',
  'key_id',
  'occurred_at',
  'actor_kind',
  'actor_user_id',
  'actor_token_id',
  'actor_session_id',
  'actor_name',
  'action',
  'outcome',
  'subject_type',
  'subject_id',
  'owner_user_id',
  'project_id',
  'changes',
  'request_id',
  'address',
  'user_agent',
] as const

export const macLength = 32

/** Before the first link. */
export const noLink: Uint8Array = new Uint8Array(macLength)

const macOf = ({ key }: Key, kind: string, parts: readonly unknown[]): Buffer =>
  createHmac('sha256', key).update(kind).update(JSON.stringify(parts)).digest()

const hex = (bytes: unknown): string | null =>
  bytes instanceof Uint8Array
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
    : null

/** `cells` are the values of the signed columns. */
export const eventMac = (key: Key, [uid, ...cells]: readonly unknown[]): Buffer =>
  macOf(key, 'gatehouse audit event 1\n', [hex(uid), ...cells])

export interface LinkParts {
  readonly seq: number
  readonly eventId: number
  readonly eventMac: Uint8Array
  readonly before: Uint8Array
}

export const linkMac = (key: Key, { seq, eventId, eventMac: mac, before }: LinkParts): Buffer =>
  macOf(key, 'gatehouse audit link 1\n', [key.id, seq, eventId, hex(mac), hex(before)])

export interface HeadParts {
  readonly seq: number
  readonly linkMac: Uint8Array
  readonly adoptedTo: number
}

export const headMac = (key: Key, { seq, linkMac: mac, adoptedTo }: HeadParts): Buffer =>
  macOf(key, 'gatehouse audit head 1\n', [key.id, seq, hex(mac), adoptedTo])

export const sameBytes = (a: unknown, b: unknown): boolean =>
  a instanceof Uint8Array && b instanceof Uint8Array && Buffer.compare(a, b) === 0
