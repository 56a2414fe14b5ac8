import type { Kysely } from 'kysely'
import {
  audited,
  bigInteger,
  code,
  createTable,
  date,
  dropTables,
  flag,
  id,
  integer,
  longText,
  name,
  nullable,
  oneOf,
  reference,
  withDefault,
} from './_helpers.ts'

const addressTypes = ['COMPANY', 'MR', 'MRS', 'OTHER'] as const

const address = (prefix: string) => ({
  [`${prefix}_type`]: nullable(oneOf(...addressTypes)),
  [`${prefix}_name`]: nullable(name(190)),
  [`${prefix}_contact`]: nullable(name(190)),
  [`${prefix}_department`]: nullable(name(190)),
  [`${prefix}_supplement`]: nullable(name(190)),
  [`${prefix}_street`]: nullable(name(190)),
  [`${prefix}_zip`]: nullable(name(20)),
  [`${prefix}_city`]: nullable(name(120)),
  [`${prefix}_state`]: nullable(name(120)),
  [`${prefix}_country`]: nullable(code(2)),
  [`${prefix}_email`]: nullable(name(254)),
  [`${prefix}_phone`]: nullable(name(60)),
})

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'partners', {
    columns: {
      id,
      customer_number: nullable(code(40)),
      supplier_number: nullable(code(40)),
      type: oneOf(...addressTypes),
      name: name(190),
      name_key: code(190),
      first_name: nullable(name(120)),
      last_name: nullable(name(120)),
      ...address('addr'),
      ...address('bill'),
      website: nullable(name(255)),
      mobile: nullable(name(60)),
      fax: nullable(name(60)),
      language: withDefault(code(2), 'en'),
      currency: nullable(code(3)),
      vat_id: nullable(code(30)),
      tax_number: nullable(code(30)),
      taxation: withDefault(oneOf('DOMESTIC', 'EU', 'EXPORT', 'EXEMPT'), 'DOMESTIC'),
      main_project_id: nullable(reference('projects (id)')),
      due_days: withDefault(integer, 14),
      discount_days: withDefault(integer, 0),
      discount_percent: withDefault(integer, 0),
      shipping_method: nullable(name(80)),
      customer_discount_percent: nullable(integer),
      credit_limit: nullable(bigInteger),
      delivery_blocked: withDefault(flag, 0),
      delivery_block_reason: nullable(name(500)),
      birthday: nullable(date),
      notes: nullable(longText),
      account_manager_id: nullable(reference('users (id)')),
      allow_marketing: withDefault(flag, 0),
      deleted_at: nullable(bigInteger),
      ...audited,
    },
    unique: [['customer_number'], ['supplier_number']],
    indexes: [
      ['main_project_id', 'id'],
      ['name_key', 'id'],
      ['created_at', 'id'],
      ['updated_at', 'id'],
    ],
  })

  // A table of its own: easy to guard, later to encrypt.
  await createTable(db, 'partner_bank_accounts', {
    columns: {
      partner_id: reference('partners (id) on delete cascade'),
      bank_name: nullable(name(120)),
      account_holder: nullable(name(190)),
      iban: nullable(code(34)),
      bic: nullable(code(11)),
      sepa_reference: nullable(code(35)),
      sepa_date: nullable(date),
    },
    primaryKey: ['partner_id'],
  })

  await createTable(db, 'contact_persons', {
    columns: {
      id,
      partner_id: reference('partners (id)'),
      type: oneOf(...addressTypes),
      name: name(190),
      name_key: code(190),
      title: nullable(name(60)),
      salutation: nullable(name(120)),
      department: nullable(name(120)),
      position: nullable(name(120)),
      email: nullable(name(254)),
      phone: nullable(name(60)),
      mobile: nullable(name(60)),
      birthday: nullable(date),
      language: withDefault(code(2), 'en'),
      allow_marketing: withDefault(flag, 0),
      internal_note: nullable(longText),
      deleted_at: nullable(bigInteger),
      ...audited,
    },
    indexes: [
      ['partner_id', 'name_key', 'id'],
      ['name_key', 'id'],
      ['created_at', 'id'],
      ['updated_at', 'id'],
    ],
  })
}

export const down = (db: Kysely<unknown>) =>
  dropTables(db, 'contact_persons', 'partner_bank_accounts', 'partners')
