import { type Kysely, sql } from 'kysely'
import {
  addColumns,
  bigInteger,
  changeDefault,
  code,
  dropColumns,
  dropIndexOfReference,
  dropUnique,
  generated,
  id,
  indexReference,
  rebuildTable,
  restoreUnique,
  withDefault,
} from './_helpers.ts'

/** Two products of different projects may have the same number; 0 stands for those of all projects. */
const numberScope = {
  columns: { number_scope: generated(bigInteger, 'coalesce(project_id, 0)') },
  unique: [['number_scope', 'number']],
  // By its number alone, as a filter asks for it.
  indexes: [['number']],
}

/** A prefix may be the key of a project, and a dash. */
const numberRanges = (prefixLength: number) => ({
  columns: {
    id,
    scope_key: code(60),
    prefix: withDefault(code(prefixLength), ''),
    next_value: bigInteger,
  },
  unique: [['scope_key']],
})

/** Rows that are waited for: they must be there, or those who make them first may wait for each other. */
const turns = ['products', 'product_categories'].map((table) => `hierarchy of ${table}`)

export async function up(db: Kysely<unknown>): Promise<void> {
  await dropUnique(db, 'products', ['number'])
  await addColumns(db, 'products', numberScope)
  await indexReference(db, 'products', 'variant_of_id')
  await rebuildTable(db, 'number_ranges', numberRanges(40))
  await changeDefault(db, 'projects', 'has_own_number_ranges', { from: 0, to: 1 })
  await sql`update projects set has_own_number_ranges = 1`.execute(db)
  for (const name of turns) await sql`insert into leases values (${name}, 0, 0)`.execute(db)
}

/**
 * Ranges with long prefixes, for which there was no room, begin anew when they are needed again, behind the numbers that are taken.
 * Refused while two products have the same number: which of them is to get another one, only people know.
 */
export async function down(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ number: string }>`
    select number from products group by number having count(*) > 1 limit 1`.execute(db)
  const [twice] = rows
  if (twice)
    throw new Error(
      `Two products have the number ${twice.number}. The version before knows a number once: change one of them in the database first (products.number).`,
    )
  await sql`delete from leases where name in (${sql.join(turns)})`.execute(db)
  await sql`update projects set has_own_number_ranges = 0`.execute(db)
  await changeDefault(db, 'projects', 'has_own_number_ranges', { from: 1, to: 0 })
  await sql`delete from number_ranges where length(prefix) > 20`.execute(db)
  await rebuildTable(db, 'number_ranges', numberRanges(20))
  await dropIndexOfReference(db, 'products', 'variant_of_id')
  await dropColumns(db, 'products', { ...numberScope, columns: Object.keys(numberScope.columns) })
  await restoreUnique(db, 'products', ['number'])
}
