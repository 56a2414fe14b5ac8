import { createHmac, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { randomBase62, toBase62 } from '../../lib/base62.ts'
import type { Pepper, Peppers } from './peppers.ts'

const prefix = 'gth_'
const selectorLength = 12
const secretLength = 43
const checksumLength = 6
const shape = new RegExp(`^${prefix}[0-9A-Za-z]{${selectorLength + secretLength + checksumLength}}$`)

/** A token in the clear. It exists in the answer that created or rotated it and in the request that carries it, and for a moment longer in `ProvenSecrets`. */
export interface PlainToken {
  readonly text: string
  readonly selector: string
}

/** What is kept of a token: a keyed hash of the whole of it, and which key. */
export interface TokenHash {
  readonly mac: Buffer
  readonly pepperId: number
}

const checksum = (text: string): string => toBase62(crc32(text), checksumLength)

const selectorOf = (text: string): string => text.slice(prefix.length, prefix.length + selectorLength)

/** A rotated token keeps its selector, so that both of its secrets are found by one look. */
export function createPlainToken(selector = randomBase62(selectorLength)): PlainToken {
  const body = prefix + selector + randomBase62(secretLength)
  return { text: body + checksum(body), selector: selectorOf(body) }
}

/** Null for anything that was never issued: a wrong form or checksum needs no look into the database. */
export function parsePlainToken(text: string): PlainToken | null {
  if (!shape.test(text)) return null
  return checksum(text.slice(0, -checksumLength)) === text.slice(-checksumLength)
    ? { text, selector: selectorOf(text) }
    : null
}

export const looksLikeToken = (text: string): boolean => text.startsWith(prefix)

export function hashToken({ text }: PlainToken, pepper: Pepper): TokenHash {
  return { mac: createHmac('sha256', pepper.key).update(text).digest(), pepperId: pepper.id }
}

/** Compared against when there is no such token, so that a miss takes as long as a mismatch. */
const dummy = Buffer.alloc(32)

/** Constant time, whether or not there is something to compare with. An unknown pepper never matches. */
export function matchesHash(token: PlainToken, stored: TokenHash | undefined, peppers: Peppers): boolean {
  const pepper = stored && peppers.find(stored.pepperId)
  const { mac } = hashToken(token, pepper ?? peppers.current)
  const equal = timingSafeEqual(mac, stored && pepper ? stored.mac : dummy)
  return equal && stored !== undefined && pepper !== undefined
}
