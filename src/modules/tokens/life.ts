import { dayMs } from '../../lib/durations.ts'

/** The rules of time, as pure functions of ms since 1970. */

/** As the policy has them. */
export interface Lifetimes {
  readonly default_lifetime_days: number
  readonly longest_lifetime_days: number
}

export type TokenState = 'ACTIVE' | 'LOCKED' | 'EXPIRED'

interface TokenLife {
  readonly locked_at: number | null
  readonly expires_at: number
  /** When it was noted that it expired; nothing but an extension takes that back. */
  readonly expired_at: number | null
}

/**
 * Locked tells more than expired: it comes first. A token is expired from the very ms of its expiry, and stays so when the
 * clock goes back, if it was noted.
 */
export function stateOf({ locked_at, expires_at, expired_at }: TokenLife, now: number): TokenState {
  if (locked_at !== null) return 'LOCKED'
  return expired_at !== null || expires_at <= now ? 'EXPIRED' : 'ACTIVE'
}

/** As it is stored: which secret is the current one, and how long the one before may be used. */
interface Secrets {
  readonly secret_number: number
  readonly previous_until: number | null
}

/** Whether the secret of this number may be used: the current one, or the one before while its overlap lasts. */
export const maySecretBeUsed = (
  number: number,
  { secret_number, previous_until }: Secrets,
  now: number,
): boolean =>
  number === secret_number ||
  (number === secret_number - 1 && previous_until !== null && previous_until > now)

export type ExpiryFault = 'PAST' | 'TOO_LATE' | 'AFTER_CREATOR'

/** `notAfter` is the expiry of the token that creates: what it creates can't outlive it. */
export function chooseExpiry(
  requested: number | null,
  now: number,
  notAfter: number | null,
  { default_lifetime_days, longest_lifetime_days }: Lifetimes,
): { readonly expiresAt: number } | { readonly fault: ExpiryFault } {
  const bound = notAfter ?? Number.POSITIVE_INFINITY
  if (requested === null) return { expiresAt: Math.min(now + default_lifetime_days * dayMs, bound) }
  if (requested <= now) return { fault: 'PAST' }
  if (requested > now + longest_lifetime_days * dayMs) return { fault: 'TOO_LATE' }
  return requested > bound ? { fault: 'AFTER_CREATOR' } : { expiresAt: requested }
}
