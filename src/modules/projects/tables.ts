import type { Generated } from 'kysely'
import type { AuditedColumns, Flag, Optional } from '../../database/columns.ts'

interface ProjectsTable extends AuditedColumns {
  project_key: string
  name: string
  name_key: string
  description: Optional<string>
  status: Generated<'PLANNED' | 'ACTIVE' | 'COMPLETED'>
  parent_id: Optional<number>
  manager_user_id: Optional<number>
  is_public: Flag
  currency: string
  /** Percent, scale 2. */
  tax_rate_standard: number
  tax_rate_reduced: number
  has_own_number_ranges: Flag
  price_rounding: Generated<'LINE' | 'TOTAL'>
  color: Optional<string>
}

interface NumberRangesTable {
  id: Generated<number>
  /** What is numbered, and for which project: `CUSTOMER:7`; `CUSTOMER:*` is for all that have no range of their own. */
  scope_key: string
  prefix: string
  next_value: number
}

declare module '../../database/tables.ts' {
  interface Tables {
    projects: ProjectsTable
    number_ranges: NumberRangesTable
  }
}
