import { type RawBuilder, sql, type Transaction } from 'kysely'
import { anyTable } from '../src/database/rows.ts'
import type { Tables } from '../src/database/tables.ts'

/** More than the highest number of the sample, so that each copy has numbers of its own. */
const idStep = 100_000

type Change = (column: string, copy: number) => RawBuilder<unknown>

const shifted: Change = (column, copy) => sql`${sql.ref(column)} + ${sql.lit(copy * idStep)}`
const renamed: Change = (column, copy) => sql`concat(${sql.ref(column)}, ${sql.lit(` ${copy + 1}`)})`

/** What is different in a copy. All other columns are the same, and an id that isn't named is given anew. */
const changes = {
  partners: { id: shifted, customer_number: renamed, name: renamed, name_key: renamed },
  partner_bank_accounts: { partner_id: shifted },
  contact_persons: { id: shifted, partner_id: shifted, name: renamed, name_key: renamed },
  invoices: { id: shifted, customer_id: shifted, document_number: renamed, partner_number: renamed },
  invoice_lines: { invoice_id: shifted },
} as const satisfies Partial<Record<keyof Tables, Record<string, Change>>>

export const multiplied = Object.keys(changes) as (keyof typeof changes)[]

/** Customers and invoices `times` times, with all that belongs to them. */
export async function multiply(trx: Transaction<Tables>, times: number): Promise<void> {
  for (const table of multiplied) {
    const columns = await columnsOf(trx, table)
    for (let copy = 1; copy < times; copy++) await copyRows(trx, table, columns, copy)
  }
}

async function columnsOf(trx: Transaction<Tables>, table: keyof typeof changes): Promise<string[]> {
  const first = await anyTable(trx).selectFrom(table).selectAll().limit(1).executeTakeFirstOrThrow()
  return Object.keys(first).filter((column) => column !== 'id' || 'id' in changes[table])
}

/** Within the database: nothing of the rows comes here. */
async function copyRows(
  trx: Transaction<Tables>,
  table: keyof typeof changes,
  columns: readonly string[],
  copy: number,
): Promise<void> {
  const changed: Record<string, Change> = changes[table]
  const values = columns.map((column) => changed[column]?.(column, copy) ?? sql.ref(column))
  // The first copy's numbers are the lowest.
  const [key] = Object.entries(changed).find(([, change]) => change === shifted) ?? ['id']
  await sql`
    insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))})
    select ${sql.join(values)} from ${sql.table(table)} where ${sql.ref(key)} < ${sql.lit(idStep)}`.execute(
    trx,
  )
}
