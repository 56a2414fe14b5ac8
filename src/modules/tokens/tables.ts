import type { Generated } from 'kysely'
import type { AuditedColumns, Flag, Optional } from '../../database/columns.ts'

interface AccessTokensTable extends AuditedColumns {
  owner_id: number
  name: string
  name_key: string
  description: Optional<string>
  selector: string
  mac: Buffer
  pepper_id: number
  /** Which secret this is, counted from 1 by rotations; the selector stays. */
  secret_number: Generated<number>
  /** The secret before it, which is valid until then. */
  previous_mac: Optional<Buffer>
  previous_pepper_id: Optional<number>
  previous_until: Optional<number>
  expires_at: number
  /** When that was chosen: by creating or extending it. 0: before this was noted. */
  expiry_chosen_at: Generated<number>
  /** When the system noted that it expired: it stays so, also if the clock goes back, until somebody extends it. */
  expired_at: Optional<number>
  created_by_token_id: Optional<number>
  /** 0: only those of `access_token_projects`, be there none any more. */
  all_projects: Flag
  locked_at: Optional<number>
  locked_by: Optional<'HOLDER' | 'ADMINISTRATOR'>
  /** The owner, if they locked it in person; null if the token itself or an administrator did. */
  locked_by_user_id: Optional<number>
  lock_reason: Optional<string>
  last_used_at: Optional<number>
  last_used_address: Optional<string>
  last_used_agent: Optional<string>
  /** Its last sign of life: when it was created, used, kept, extended or rotated last. */
  idle_since: number
}

interface AccessTokenPermissionsTable {
  token_id: number
  permission: string
}

/** One row. */
interface TokenPolicyTable extends AuditedColumns {
  default_lifetime_days: number
  longest_lifetime_days: number
  /** A token without a sign of life for as long is removed. */
  inactivity_days: Generated<number>
  /** How many days ahead reminders are sent, the earliest first: `30,7,1`. */
  reminder_days: Generated<string>
  /** After so many days the tokens of somebody who was deactivated are deleted. */
  deactivated_owner_days: Generated<number>
}

interface AccessTokenProjectsTable {
  token_id: number
  project_id: number
}

declare module '../../database/tables.ts' {
  interface Tables {
    access_tokens: AccessTokensTable
    access_token_permissions: AccessTokenPermissionsTable
    access_token_projects: AccessTokenProjectsTable
    token_policy: TokenPolicyTable
  }
}
