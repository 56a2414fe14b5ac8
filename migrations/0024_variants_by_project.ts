import type { Kysely } from 'kysely'
import { addColumns, dropColumns } from './_helpers.ts'

/** Variants are looked for project by project: by one index, no time tells of those that are out of sight. */
const indexes = [['project_id', 'variant_of_id']]

export const up = (db: Kysely<unknown>) => addColumns(db, 'products', { columns: {}, indexes })
export const down = (db: Kysely<unknown>) => dropColumns(db, 'products', { columns: [], indexes })
