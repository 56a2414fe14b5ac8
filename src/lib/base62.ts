import { randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** The largest multiple of 62 that a byte can hold: bytes above it would favour the first digits. */
const unbiased = 248

/** Digits from the system's random source, each of the 62 equally likely. */
export function randomBase62(length: number): string {
  let digits = ''
  while (digits.length < length)
    for (const byte of randomBytes(length - digits.length))
      if (byte < unbiased) digits += alphabet.charAt(byte % 62)
  return digits
}

/** A non-negative integer, padded to a fixed length. */
export function toBase62(value: number, length: number): string {
  let digits = ''
  for (let rest = value; digits.length < length; rest = Math.floor(rest / 62))
    digits = alphabet.charAt(rest % 62) + digits
  return digits
}
