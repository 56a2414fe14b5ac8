import type { Database } from '../../src/database/database.ts'
import { anyTable } from '../../src/database/rows.ts'

/** What a request may write without being asked to: when a token was used last is written in the background. */
const volatile = new Set(['last_used_at', 'last_used_address', 'last_used_agent'])

/** Filled and emptied with the audit log, in which the events are; and use, which is written in the background. */
const followers = new Set(['audit_unlinked', 'token_usage_days', 'token_permission_use'])

/**
 * The whole contents of the database, as text: two equal ones mean that nothing was written in between, but that
 * something was refused.
 */
export async function allRows({ db }: Database): Promise<string> {
  const tables = await db.introspection.getTables()
  const contents = await Promise.all(
    tables
      .filter(({ name }) => !followers.has(name))
      .map(async ({ name }) => {
        const rows = await anyTable(db).selectFrom(name).selectAll().execute()
        return [name, rows.filter(({ action }) => action !== 'accessToken.refused')]
      }),
  )
  return JSON.stringify(contents, (key, value) => (volatile.has(key) ? undefined : value))
}
