import type { Generated } from 'kysely'
import type { Optional } from '../../database/columns.ts'

export type LinkPurpose = 'SET_UP' | 'INVITATION' | 'PASSWORD_RESET' | TokenLinkPurpose
export type TokenLinkPurpose = 'KEEP_TOKEN' | 'EXTEND_TOKEN'

interface OneTimeLinksTable {
  id: Generated<number>
  purpose: LinkPurpose
  /** Whom it was sent to. Null for SET_UP: there is nobody yet. */
  user_id: Optional<number>
  nonce: Buffer
  created_at: number
  expires_at: number
  used_at: Optional<number>
  /** What it is about, and whose that was: for links about tokens, as the next one. */
  token_id: Optional<number>
  token_owner_id: Optional<number>
  /** The instant in the token's life that the link was made for: once it has moved on, the link is of no use. */
  token_instant: Optional<number>
}

declare module '../../database/tables.ts' {
  interface Tables {
    one_time_links: OneTimeLinksTable
  }
}
