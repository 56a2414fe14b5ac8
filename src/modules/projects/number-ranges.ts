import './tables.ts'
import { sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Reader } from '../../database/row-scope.ts'
import { anyTable, findRow } from '../../database/rows.ts'
import type { Source } from '../../database/source.ts'
import { larger, upsert } from '../../database/upsert.ts'
import { projects } from './repository.ts'

const firstNumber = 10_001

interface Range {
  readonly scopeKey: string
  readonly prefix: string
}

/** Where the numbers are that were given. */
interface Numbered {
  readonly column: string
  readonly source: Source
}

/**
 * The numbers of a kind of thing, drawn in the transaction of their use: two writers wait for each other, and what is rolled
 * back was never drawn. A project's own range begins with its key, so that no number comes twice, wherever it is taken,
 * and has no gaps that tell what other projects do.
 */
export const numbersOf = (kind: string, { column, source }: Numbered) => ({
  column,

  async draw(writer: Reader, database: Pick<Database, 'engine'>, projectId: number | null): Promise<string> {
    const range = await rangeOf(writer, kind, projectId)
    await upsert(writer.db, database, {
      table: 'number_ranges',
      key: ['scope_key'],
      rows: [{ scope_key: range.scopeKey, prefix: range.prefix, next_value: firstNumber + 1 }],
      change: { next_value: (before) => sql<number>`${before} + 1` },
    })
    const { prefix, next_value } = await writer.db
      .selectFrom('number_ranges')
      .select(['prefix', 'next_value'])
      .where('scope_key', '=', range.scopeKey)
      .executeTakeFirstOrThrow()
    return `${prefix}${next_value - 1}`
  },

  async passOverTaken(
    writer: Reader,
    database: Pick<Database, 'engine'>,
    projectId: number | null,
  ): Promise<void> {
    const { scopeKey, prefix } = await rangeOf(writer, kind, projectId)
    await upsert(writer.db, database, {
      table: 'number_ranges',
      key: ['scope_key'],
      rows: [
        {
          scope_key: scopeKey,
          prefix,
          next_value: (await highestTaken(writer, { column, source }, prefix)) + 1,
        },
      ],
      change: { next_value: larger },
    })
  },
})

async function rangeOf(writer: Reader, kind: string, projectId: number | null): Promise<Range> {
  const project = projectId === null ? null : await findRow(writer, projects, projectId)
  return project?.has_own_number_ranges === 1
    ? { scopeKey: `${kind}:${project.id}`, prefix: `${project.project_key}-` }
    : { scopeKey: `${kind}:*`, prefix: '' }
}

const mostLooks = 100

/** Wherever the thing is now, and though it was deleted: a number is given once. Of what else begins like it, as many are looked at. */
async function highestTaken({ db }: Reader, { column, source }: Numbered, prefix: string): Promise<number> {
  const rows = await anyTable(db)
    .selectFrom(source.table as string)
    .select(column)
    .where(column, '>=', `${prefix}0`)
    .where(column, '<', `${prefix}:`)
    .orderBy(sql`length(${sql.ref(column)})`, 'desc')
    .orderBy(column, 'desc')
    .limit(mostLooks)
    .execute()
  const numbers = rows
    .map((row) => String(row[column]).slice(prefix.length))
    .filter((digits) => /^\d{1,15}$/.test(digits))
    .map(Number)
  return Math.max(firstNumber - 1, ...numbers)
}
