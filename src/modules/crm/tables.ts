import type { Generated, GeneratedAlways } from 'kysely'
import type { AuditedColumns, Flag, Optional, SensitiveColumn } from '../../database/columns.ts'
import type { AddressColumns, AddressTypeValue } from '../../shared-types/postal-address.ts'

export type Taxation = 'DOMESTIC' | 'EU' | 'EXPORT' | 'EXEMPT'

/** Customers and suppliers: a partner can be both at once, in one row. */
interface PartnersTable extends AuditedColumns, AddressColumns<'addr'>, AddressColumns<'bill'> {
  customer_number: Optional<string>
  supplier_number: Optional<string>
  type: AddressTypeValue
  name: string
  name_key: string
  first_name: Optional<string>
  last_name: Optional<string>
  website: Optional<string>
  mobile: SensitiveColumn<'personalData', string>
  fax: Optional<string>
  language: Generated<string>
  currency: Optional<string>
  vat_id: Optional<string>
  tax_number: Optional<string>
  taxation: Generated<Taxation>
  main_project_id: Optional<number>
  due_days: Generated<number>
  discount_days: Generated<number>
  /** Percent, scale 2. */
  discount_percent: Generated<number>
  shipping_method: Optional<string>
  customer_discount_percent: SensitiveColumn<'creditTerms', number>
  credit_limit: SensitiveColumn<'creditTerms', number>
  delivery_blocked: SensitiveColumn<'creditTerms', number>
  delivery_block_reason: SensitiveColumn<'creditTerms', string>
  birthday: SensitiveColumn<'personalData', string>
  notes: SensitiveColumn<'internalNotes', string>
  account_manager_id: Optional<number>
  allow_marketing: Flag
  deleted_at: Optional<number>
}

interface PartnerBankAccountsTable {
  partner_id: number
  bank_name: Optional<string>
  account_holder: Optional<string>
  iban: Optional<string>
  bic: Optional<string>
  sepa_reference: Optional<string>
  sepa_date: Optional<string>
}

interface ContactPersonsTable extends AuditedColumns {
  partner_id: number
  /** Kept by the database. */
  partner_project_id: GeneratedAlways<number | null>
  type: AddressTypeValue
  name: string
  name_key: string
  title: Optional<string>
  salutation: Optional<string>
  department: Optional<string>
  position: Optional<string>
  email: Optional<string>
  phone: Optional<string>
  mobile: SensitiveColumn<'personalData', string>
  birthday: SensitiveColumn<'personalData', string>
  language: Generated<string>
  allow_marketing: Flag
  internal_note: SensitiveColumn<'internalNotes', string>
  deleted_at: Optional<number>
}

declare module '../../database/tables.ts' {
  interface Tables {
    partners: PartnersTable
    partner_bank_accounts: PartnerBankAccountsTable
    contact_persons: ContactPersonsTable
  }
}
