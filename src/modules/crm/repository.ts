import './tables.ts'
import { type Selectable, type SqlBool, sql, type Transaction } from 'kysely'
import type { Queryable } from '../../database/database.ts'
import { defineSource, type RowOf } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'

export const customers = defineSource('partners', [
  sql<SqlBool>`customer_number is not null`,
  sql<SqlBool>`deleted_at is null`,
])
export type CustomerRow = RowOf<typeof customers>

/** Only those of partners that are there themselves. */
export const contactPersons = defineSource('contact_persons', [
  sql<SqlBool>`deleted_at is null`,
  sql<SqlBool>`exists (select 1 from partners where partners.id = contact_persons.partner_id and partners.deleted_at is null)`,
])
export type ContactPersonRow = RowOf<typeof contactPersons>

export type BankAccountRow = Selectable<Tables['partner_bank_accounts']>

export async function bankAccountsOf(
  db: Queryable,
  partnerIds: readonly number[],
): Promise<(BankAccountRow | null)[]> {
  const rows = await db
    .selectFrom('partner_bank_accounts')
    .selectAll()
    .where('partner_id', 'in', partnerIds)
    .execute()
  const byPartner = new Map(rows.map((row) => [row.partner_id, row]))
  return partnerIds.map((id) => byPartner.get(id) ?? null)
}

/** Null takes the account away. */
export async function replaceBankAccount(
  trx: Transaction<Tables>,
  partnerId: number,
  account: Record<string, unknown> | null,
): Promise<void> {
  await trx.deleteFrom('partner_bank_accounts').where('partner_id', '=', partnerId).execute()
  if (account)
    await trx
      .insertInto('partner_bank_accounts')
      .values({ ...account, partner_id: partnerId })
      .execute()
}
