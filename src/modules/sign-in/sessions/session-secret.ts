import { createHash, randomBytes } from 'node:crypto'

const form = /^[\w-]{43}$/

/** 256 bits. The secret exists in the browser's cookie, nowhere else; a plain hash is enough of what can't be guessed. */
export function createSessionSecret(): { readonly secret: string; readonly hash: Buffer } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hashOf(secret) }
}

/** Null for what was never issued. */
export const hashSessionSecret = (secret: string): Buffer | null =>
  form.test(secret) ? hashOf(secret) : null

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()
