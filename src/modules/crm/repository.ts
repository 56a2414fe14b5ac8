import './tables.ts'
import { type Selectable, type SqlBool, sql } from 'kysely'
import { partOf, sharedAmongProjects } from '../../database/row-rules.ts'
import type { Reader } from '../../database/row-scope.ts'
import { deleteRows, wholeRows } from '../../database/rows.ts'
import { defineSource, type RowOf } from '../../database/source.ts'
import type { Tables } from '../../database/tables.ts'

const isNotDeleted = sql<SqlBool>`partners.deleted_at is null`
const sharedByMainProject = sharedAmongProjects('main_project_id')

/** Customers and suppliers. */
const partners = defineSource('partners', sharedByMainProject, [isNotDeleted])

export const customers = defineSource('partners', sharedByMainProject, [
  sql<SqlBool>`partners.customer_number is not null`,
  isNotDeleted,
])
export type CustomerRow = RowOf<typeof customers>

export const contactPersons = defineSource(
  'contact_persons',
  partOf(partners, 'partner_id', sharedAmongProjects('partner_project_id')),
  [sql<SqlBool>`contact_persons.deleted_at is null`],
)
export type ContactPersonRow = RowOf<typeof contactPersons>

const bankAccounts = defineSource('partner_bank_accounts', partOf(partners, 'partner_id'))
export type BankAccountRow = Selectable<Tables['partner_bank_accounts']>

export async function bankAccountsOf(
  reader: Reader,
  partnerIds: readonly number[],
): Promise<(BankAccountRow | null)[]> {
  const rows = await wholeRows(reader, bankAccounts).where('partner_id', 'in', partnerIds).execute()
  const byPartner = new Map(rows.map((row) => [row.partner_id, row]))
  return partnerIds.map((id) => byPartner.get(id) ?? null)
}

/** Null takes the account away. */
export async function replaceBankAccount(
  writer: Reader,
  partnerId: number,
  account: Record<string, unknown> | null,
): Promise<void> {
  await deleteRows(writer, bankAccounts).where('partner_id', '=', partnerId).execute()
  if (account)
    await writer.db
      .insertInto('partner_bank_accounts')
      .values({ ...account, partner_id: partnerId })
      .execute()
}
