import './tables.ts'
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Reader } from '../../database/row-scope.ts'
import { findRow } from '../../database/rows.ts'
import { upsert } from '../../database/upsert.ts'
import { projects } from './repository.ts'

const firstNumber = 10_001

/**
 * Draws the next number of such things, in the transaction of its use: two writers wait for each other, and what is rolled
 * back was never drawn. A project's own range begins with its key, so that no number comes twice, wherever it is taken,
 * and has no gaps that tell what other projects do.
 */
export const numbersOf =
  (kind: string) =>
  async (writer: Reader, database: Pick<Database, 'engine'>, projectId: number | null): Promise<string> => {
    const { scopeKey, prefix } = await rangeOf(writer, kind, projectId)
    await upsert(writer.db, database, {
      table: 'number_ranges',
      key: ['scope_key'],
      rows: [{ scope_key: scopeKey, prefix, next_value: firstNumber + 1 }],
      change: { next_value: (before) => sql<number>`${before} + 1` },
    })
    const drawn = await writer.db
      .selectFrom('number_ranges')
      .select(['prefix', 'next_value'])
      .where('scope_key', '=', scopeKey)
      .executeTakeFirstOrThrow()
    return `${drawn.prefix}${drawn.next_value - 1}`
  }

interface Range {
  readonly scopeKey: string
  readonly prefix: string
}

async function rangeOf(writer: Reader, kind: string, projectId: number | null): Promise<Range> {
  const project = projectId === null ? null : await findRow(writer, projects, projectId)
  return project?.has_own_number_ranges === 1
    ? { scopeKey: `${kind}:${project.id}`, prefix: `${project.project_key}-` }
    : { scopeKey: `${kind}:*`, prefix: '' }
}
