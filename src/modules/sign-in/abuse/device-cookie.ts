import { randomBytes } from 'node:crypto'
import { equalMacs, keyedMac } from '../../../lib/keyed-mac.ts'
import type { Peppers } from '../../tokens/peppers.ts'

/**
 * OWASP's device cookie: says that somebody has signed in as this user with this browser before. It opens nothing; it
 * only keeps the guesses of strangers from counting against its holder.
 */
export interface Device {
  readonly userId: number
  readonly nonce: string
}

const form = /^(\d{1,15})\.([\w-]{22})\.(\d{1,9})\.([\w-]{43})$/
const purpose = 'gatehouse sign-in: device'

export function createDeviceCookie(userId: number, { current }: Peppers): string {
  const nonce = randomBytes(16).toString('base64url')
  return `${userId}.${nonce}.${current.id}.${keyedMac(current, purpose, `${userId}.${nonce}`)}`
}

/** Null for what we did not make. */
export function readDeviceCookie(text: string | null, peppers: Peppers): Device | null {
  const [, userId = '', nonce = '', pepperId, mac = ''] = form.exec(text ?? '') ?? []
  const pepper = peppers.find(Number(pepperId))
  if (!pepper || !equalMacs(mac, keyedMac(pepper, purpose, `${userId}.${nonce}`))) return null
  return { userId: Number(userId), nonce }
}
