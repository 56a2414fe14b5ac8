import type { Kysely } from 'kysely'
import { addColumns, dropColumns } from './_helpers.ts'

/** Numbers are looked for project by project: an index of all of them would first find those that are out of sight. */
const indexes = {
  partners: [['main_project_id', 'customer_number']],
  invoices: [['project_id', 'document_number']],
}

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, added] of Object.entries(indexes))
    await addColumns(db, table, { columns: {}, indexes: added })
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const [table, added] of Object.entries(indexes))
    await dropColumns(db, table, { columns: [], indexes: added })
}
