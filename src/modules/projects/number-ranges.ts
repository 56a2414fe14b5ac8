import './tables.ts'
import { sql } from 'kysely'
import type { Queryable } from '../../database/database.ts'
import { isDuplicate } from '../../database/duplicate.ts'
import type { Reader } from '../../database/row-scope.ts'
import { findRow } from '../../database/rows.ts'
import { projects } from './repository.ts'

const firstNumber = 10_001

interface Range {
  readonly scopeKey: string
  readonly prefix: string
}

/**
 * Draws the next number of such things, in the transaction of its use: two writers wait for each other, and what is rolled
 * back was never drawn. A project's own range begins with its key, so that no number comes twice, wherever it is taken,
 * and has no gaps that tell what other projects do.
 */
export const numbersOf =
  (kind: string) =>
  async (writer: Reader, projectId: number | null): Promise<string> => {
    const { scopeKey, prefix } = await rangeOf(writer, kind, projectId)
    if (!(await advance(writer.db, scopeKey))) {
      await begin(writer.db, scopeKey, prefix)
      await advance(writer.db, scopeKey)
    }
    const drawn = await writer.db
      .selectFrom('number_ranges')
      .select(['prefix', 'next_value'])
      .where('scope_key', '=', scopeKey)
      .executeTakeFirstOrThrow()
    return `${drawn.prefix}${drawn.next_value - 1}`
  }

async function rangeOf(writer: Reader, kind: string, projectId: number | null): Promise<Range> {
  const project = projectId === null ? null : await findRow(writer, projects, projectId)
  return project?.has_own_number_ranges === 1
    ? { scopeKey: `${kind}:${project.id}`, prefix: `${project.project_key}-` }
    : { scopeKey: `${kind}:*`, prefix: '' }
}

async function advance(db: Queryable, scopeKey: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('number_ranges')
    .set({ next_value: sql`next_value + 1` })
    .where('scope_key', '=', scopeKey)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Somebody else may begin it at the same time; then theirs is used. */
async function begin(db: Queryable, scopeKey: string, prefix: string): Promise<void> {
  try {
    await db
      .insertInto('number_ranges')
      .values({ scope_key: scopeKey, prefix, next_value: firstNumber })
      .execute()
  } catch (error) {
    if (!isDuplicate(error)) throw error
  }
}
