import { migrations } from '../../migrations/index.ts'
import type { Database } from '../database/database.ts'
import { assertSchema } from '../database/migrate.ts'
import { assertAuditKeys } from '../modules/audit/assert-keys.ts'

/** What is to be written must fit what is there: the schema, and the keys of the audit log. */
export async function assertFit(database: Database): Promise<void> {
  await assertSchema(database, migrations)
  await assertAuditKeys(database)
}
