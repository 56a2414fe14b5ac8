import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Key } from './keys.ts'

/** A key for each purpose comes from the given one, so that what is made for one is worth nothing for another. */
export const keyedMac = ({ key }: Key, purpose: string, text: string): string => {
  const own = createHmac('sha256', key).update(purpose).digest()
  return createHmac('sha256', own).update(text).digest('base64url')
}

export const equalMacs = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
