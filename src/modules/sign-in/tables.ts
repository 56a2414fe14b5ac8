import type { Generated } from 'kysely'
import type { Optional } from '../../database/columns.ts'

export type SignInMethod = 'PASSWORD' | 'OIDC'

interface PasswordsTable {
  user_id: number
  /** A PHC string: `$argon2id$v=19$…`. */
  hash: string
  changed_at: number
}

interface SessionsTable {
  id: Generated<number>
  user_id: number
  /** SHA-256 of the secret in the cookie. */
  hash: Buffer
  method: SignInMethod
  created_at: number
  /** When the person last proved who they are. */
  authenticated_at: number
  /** Written now and then, not at each request. */
  last_seen_at: number
  /** The end, however busy it is. */
  expires_at: number
  address: Optional<string>
  user_agent: Optional<string>
}

interface UserIdentitiesTable {
  id: Generated<number>
  user_id: number
  issuer: string
  subject: string
  created_at: number
}

interface SignInBudgetsTable {
  /** SHA-256 of what it counts: an account, a device, an address. */
  bucket: Buffer
  spent: number
  ends_at: number
}

interface OidcAttemptsTable {
  id: Generated<number>
  /** SHA-256 of the secret in the browser's cookie. */
  hash: Buffer
  /** The invitation that the identity is to be linked by. */
  link_id: Optional<number>
  return_to: string
  expires_at: number
  used_at: Optional<number>
}

declare module '../../database/tables.ts' {
  interface Tables {
    passwords: PasswordsTable
    sessions: SessionsTable
    user_identities: UserIdentitiesTable
    sign_in_budgets: SignInBudgetsTable
    oidc_attempts: OidcAttemptsTable
  }
}
