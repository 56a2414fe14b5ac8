import type { Queryable } from '../../database/database.ts'
import type { LinkRow } from '../links/one-time-links.ts'
import type { TokenLinkPurpose } from '../links/tables.ts'
import { relationFor } from '../tokens/policy.ts'
import type { AccessTokenRow } from '../tokens/repository.ts'
import { accessOf } from '../users/reach.ts'
import { effectivePermissions, type UserRow } from '../users/repository.ts'

export type LinkedToken = Pick<AccessTokenRow, 'id' | 'owner_id' | 'idle_since' | 'expires_at'>

/** A link that is about a token. */
export interface TokenLink {
  readonly id: number
  readonly purpose: TokenLinkPurpose
  /** Whom it was sent to. */
  readonly userId: number
  readonly tokenId: number
  readonly ownerId: number
  readonly instant: number
  readonly expiresAt: number
}

export function tokenLinkOf(row: LinkRow | null): TokenLink | null {
  if (row?.purpose !== 'KEEP_TOKEN' && row?.purpose !== 'EXTEND_TOKEN') return null
  const { id, purpose, user_id, token_id, token_owner_id, token_instant, expires_at } = row
  if (user_id === null || token_id === null || token_owner_id === null || token_instant === null) return null
  return {
    id,
    purpose,
    userId: user_id,
    tokenId: token_id,
    ownerId: token_owner_id,
    instant: token_instant,
    expiresAt: expires_at,
  }
}

/** What a link was made for, and what moves on when it is of no use any more: by keeping, using or extending the token. */
export const linkedInstant: Record<TokenLinkPurpose, (token: LinkedToken) => number> = {
  KEEP_TOKEN: ({ idle_since }) => idle_since,
  EXTEND_TOKEN: ({ expires_at }) => expires_at,
}

/** The two people whose state counts, by their ids so that nobody waits in a ring; once if they are one. */
export async function findPeople(
  { userId, ownerId }: TokenLink,
  find: (id: number) => Promise<UserRow | null>,
): Promise<ReadonlyMap<number, UserRow>> {
  const people = new Map<number, UserRow>()
  for (const id of [...new Set([userId, ownerId])].sort((a, b) => a - b)) {
    const person = await find(id)
    if (person) people.set(id, person)
  }
  return people
}

/**
 * Whether the link still does what it was made for: the token is the one it was about, as it was then, not locked, its owner
 * is active, and whoever got the link could extend it in person. One that is unlocked again was found to be fine, and so is
 * its link.
 */
export async function stillLeads(
  db: Queryable,
  link: TokenLink,
  token: AccessTokenRow,
  people: ReadonlyMap<number, UserRow>,
): Promise<boolean> {
  const reader = people.get(link.userId)
  if (reader?.is_active !== 1 || people.get(link.ownerId)?.is_active !== 1) return false
  if (token.owner_id !== link.ownerId || token.locked_at !== null) return false
  if (linkedInstant[link.purpose](token) !== link.instant) return false
  const asker = {
    kind: 'PERSON',
    userId: reader.id,
    permissions: await effectivePermissions(db, reader),
    projects: await accessOf(db, reader),
  } as const
  return relationFor(asker, token, 'extend') !== null
}
