import type { Kysely } from 'kysely'
import { followReference, forgetReference } from './_helpers.ts'
import { copies } from './0020_lists_by_project.ts'

/** What writes to the database past the service may give a part to another whole; its lists must find it there. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [part, of] of Object.entries(copies)) await followReference(db, part, of)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const part of Object.keys(copies)) await forgetReference(db, part)
}
