import type { Kysely } from 'kysely'
import {
  bigInteger,
  createTable,
  dropTables,
  followReference,
  followWhole,
  forgetChange,
  forgetReference,
  forgetWhole,
  nullable,
  onChange,
  readCopies,
  reference,
  replaceIndexes,
} from './_helpers.ts'
import { copiesNow } from './0021_copies_follow_their_reference.ts'

const indexes = [
  ['customer_id', 'project_id', 'product_id'],
  ['customer_id', 'project_id', 'customer_project_id'],
]
const indexesBefore = [
  ['customer_id', 'product_id'],
  ['customer_id', 'project_id'],
]

const note = (now: string) => `insert into moved_partners (partner_id, project_id, moved_at, looked_at)
  values (new.id, new.main_project_id, new.updated_at, ${now})`
const again = 'project_id = new.main_project_id, moved_at = new.updated_at'
const noteMove = {
  mysql: `${note('cast(unix_timestamp(now(3)) * 1000 as signed)')} on duplicate key update ${again}`,
  sqlite: `${note("cast(unixepoch('subsec') * 1000 as integer)")} on conflict (partner_id) do update set ${again}`,
}

/**
 * To move a customer writes none of its prices, of which some may be on products that are out of sight. What they know of its
 * project is written later, few at a time; until then the customer is among the moved ones, by which its prices are found.
 *
 * What a part knows is read anew, as parts were given away before anything followed that.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'moved_partners', {
    columns: {
      partner_id: reference('partners (id) on delete cascade'),
      project_id: nullable(bigInteger),
      moved_at: bigInteger,
      looked_at: bigInteger,
    },
    primaryKey: ['partner_id'],
    indexes: [
      ['project_id', 'partner_id'],
      ['looked_at', 'partner_id'],
    ],
  })
  await replaceIndexes(db, 'sales_prices', { add: indexes, drop: indexesBefore })
  await onChange(db, 'partners', 'main_project_id', noteMove)
  await forgetWhole(db, 'sales_prices')
  for (const [part, of] of Object.entries(copiesNow)) {
    await forgetReference(db, part)
    await readCopies(db, part, of)
    await followReference(db, part, of)
  }
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await readCopies(db, 'sales_prices', copiesNow.sales_prices)
  await followWhole(db, 'sales_prices', copiesNow.sales_prices)
  await forgetChange(db, 'partners', 'main_project_id')
  await replaceIndexes(db, 'sales_prices', { add: indexesBefore, drop: indexes })
  await dropTables(db, 'moved_partners')
}
