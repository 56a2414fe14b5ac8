import type { GraphQLError } from 'graphql'
import { publicError } from '../errors.ts'

/** How much of something is allowed in a minute, and how much of it is left. */
export interface Quota {
  readonly name: 'token' | 'wrong-credentials'
  readonly most: number
  readonly left: number
  /** Seconds until it begins anew. */
  readonly seconds: number
}

export const quotaWindowMs = 60_000

/** As headers, in the form of draft-ietf-httpapi-ratelimit-headers (the one with `RateLimit-Policy` and `RateLimit`). */
export const quotaHeaders = ({ name, most, left, seconds }: Quota): Record<string, string> => ({
  'RateLimit-Policy': `"${name}";q=${most};w=${quotaWindowMs / 1_000}`,
  RateLimit: `"${name}";r=${left};t=${seconds}`,
})

/** HTTP 429 (RFC 6585, section 4). */
export const rateLimited = (message: string, quota: Quota): GraphQLError =>
  publicError('RATE_LIMITED', `${message} Try again in ${quota.seconds} s.`, {
    status: 429,
    headers: { 'Retry-After': String(quota.seconds), ...quotaHeaders(quota) },
    details: { retryAfterSeconds: quota.seconds },
  })
