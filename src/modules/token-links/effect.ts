import { dayMs } from '../../lib/durations.ts'
import type { TokenLinkPurpose } from '../links/tables.ts'
import { extensionTo, type TokenChange } from '../tokens/extend-token.ts'
import type { AccessTokenRow } from '../tokens/repository.ts'
import type { TokenPolicyRow } from '../tokens/token-policy.ts'

export interface Effect extends TokenChange {
  /** The new deadline. */
  readonly until: number
}

/** What a link of this purpose does to a token at that instant. Nothing becomes shorter by it. */
export function effectOf(
  purpose: TokenLinkPurpose,
  token: AccessTokenRow,
  { default_lifetime_days, inactivity_days }: TokenPolicyRow,
  now: number,
): Effect {
  if (purpose === 'EXTEND_TOKEN') {
    const until = Math.max(token.expires_at, now + default_lifetime_days * dayMs)
    return { ...extensionTo(until, token, now), until }
  }
  const since = Math.max(token.idle_since, now)
  return {
    columns: { idle_since: since },
    event: { action: 'accessToken.kept', changes: { idle_since: [token.idle_since, since] } },
    until: since + inactivity_days * dayMs,
  }
}
