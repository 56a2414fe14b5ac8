import type { Kysely } from 'kysely'
import {
  audited,
  bigInteger,
  code,
  createTable,
  dropTables,
  flag,
  id,
  integer,
  longText,
  name,
  nullable,
  oneOf,
  reference,
  withDefault,
} from './_helpers.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'projects', {
    columns: {
      id,
      project_key: code(20),
      name: name(190),
      name_key: code(190),
      description: nullable(longText),
      status: withDefault(oneOf('PLANNED', 'ACTIVE', 'COMPLETED'), 'ACTIVE'),
      parent_id: nullable(reference('projects (id)')),
      manager_user_id: nullable(reference('users (id)')),
      is_public: withDefault(flag, 0),
      currency: code(3),
      tax_rate_standard: integer,
      tax_rate_reduced: integer,
      has_own_number_ranges: withDefault(flag, 0),
      price_rounding: withDefault(oneOf('LINE', 'TOTAL'), 'LINE'),
      color: nullable(code(7)),
      ...audited,
    },
    unique: [['project_key']],
    indexes: [
      ['status', 'id'],
      ['name_key', 'id'],
    ],
  })

  await createTable(db, 'number_ranges', {
    columns: {
      id,
      scope_key: code(60),
      prefix: withDefault(code(20), ''),
      next_value: bigInteger,
    },
    unique: [['scope_key']],
  })
}

export const down = (db: Kysely<unknown>) => dropTables(db, 'number_ranges', 'projects')
