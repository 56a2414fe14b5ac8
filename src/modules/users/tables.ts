import type { AuditedColumns, Flag, Optional } from '../../database/columns.ts'

export type Role = 'ADMINISTRATOR' | 'USER'
export type Language = 'en' | 'de'

interface UsersTable extends AuditedColumns {
  username: string
  display_name: string
  email: Optional<string>
  role: Role
  language: Language
  is_active: Flag
}

interface UserPermissionsTable {
  user_id: number
  permission: string
}

declare module '../../database/tables.ts' {
  interface Tables {
    users: UsersTable
    /** The own grant of a user; an administrator has everything without one. */
    user_permissions: UserPermissionsTable
  }
}
