import type { AuditedColumns, Flag, Optional } from '../../database/columns.ts'

export type Role = 'ADMINISTRATOR' | 'USER'
export type Language = 'en' | 'de'

interface UsersTable extends AuditedColumns {
  username: string
  display_name: string
  name_key: string
  email: Optional<string>
  /** The address in lower case: unique, and as good as the username to sign in with. */
  email_key: Optional<string>
  role: Role
  language: Language
  is_active: Flag
  deactivated_at: Optional<number>
  /** 0: only those of `user_projects`. */
  all_projects: Flag
}

interface UserPermissionsTable {
  user_id: number
  permission: string
}

interface UserProjectsTable {
  user_id: number
  project_id: number
}

declare module '../../database/tables.ts' {
  interface Tables {
    users: UsersTable
    /** The own grant of a user; an administrator has everything without one. */
    user_permissions: UserPermissionsTable
    user_projects: UserProjectsTable
  }
}
