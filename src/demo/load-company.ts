import type { Transaction } from 'kysely'
import { type Database, readNow } from '../database/database.ts'
import { anyTable } from '../database/rows.ts'
import type { Tables } from '../database/tables.ts'
import { insertUser } from '../modules/users/repository.ts'

/** Told after each kind of thing: how many there are now. */
export type Progress = (what: string, count: number) => void

/** The sample brings its own ids: these must be empty. */
const ownTables = ['projects', 'partners', 'product_categories', 'products', 'invoices'] as const
const rowsPerInsert = 200

/** Employees read what they sell; tokens of theirs can do no more. */
const employeeGrant = [
  'customer:read',
  'contactPerson:read',
  'product:read',
  'productCategory:read',
  'salesPrice:read',
  'invoice:read',
  'project:read',
]

export class CompanyExists extends Error {
  constructor() {
    super('The database already has business data; the demo company is loaded into an empty one only.')
  }
}

export async function hasBusinessData({ db }: Database): Promise<boolean> {
  for (const table of ownTables)
    if (await db.selectFrom(table).select('id').limit(1).executeTakeFirst()) return true
  return false
}

/** Loads Northwind Traders as the demo company, all or nothing. Throws CompanyExists. */
export async function loadCompany(database: Database, progress: Progress): Promise<void> {
  if (await hasBusinessData(database)) throw new CompanyExists()
  // Reads the files of the sample: only where they are needed.
  const company = await import('./company.ts')
  await database.transaction(async (trx) => {
    const now = await readNow(trx, database)
    const stamp = { created_at: now, updated_at: now }
    const load = async (table: keyof Tables, rows: readonly object[], common: object = stamp) => {
      await insertAll(trx, table, rows, common)
      progress(table.replaceAll('_', ' '), rows.length)
    }
    const editors = await loadEmployees(trx, database, company.employees)
    progress('employees', editors.size)
    await load('projects', company.projects)
    await load('partners', company.partners)
    await load('partner_bank_accounts', company.bankAccounts, {})
    await load('contact_persons', company.contactPersons)
    await load('product_categories', company.productCategories)
    await load('products', company.products)
    await load('sales_prices', company.salesPrices)
    await load('invoices', company.invoices(editors))
    await load('invoice_lines', company.invoiceLines, {})
  })
}

async function insertAll(
  trx: Transaction<Tables>,
  table: keyof Tables,
  rows: readonly object[],
  common: object,
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerInsert)
    await anyTable(trx)
      .insertInto(table)
      .values(rows.slice(from, from + rowsPerInsert).map((row) => ({ ...row, ...common })))
      .execute()
}

/** Answers the id of each employee's user. */
async function loadEmployees(
  trx: Transaction<Tables>,
  database: Database,
  employees: readonly { employeeId: string; username: string; displayName: string }[],
): Promise<Map<string, number>> {
  const ids = new Map<string, number>()
  for (const { employeeId, username, displayName } of employees)
    ids.set(
      employeeId,
      await insertUser(
        trx,
        {
          username,
          displayName,
          email: `${username}@northwind.example`,
          role: 'USER',
          language: 'en',
          permissions: employeeGrant,
        },
        database,
      ),
    )
  return ids
}
