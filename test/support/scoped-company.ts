import type { Database } from '../../src/database/database.ts'
import { anyTable } from '../../src/database/rows.ts'
import { ofModules } from './of-modules.ts'

/**
 * Two projects, things of each, things of both, and links across. `changed` is the same company seen by whoever may see
 * project A only: all that lies in B is there in another way, or not at all.
 */
export type Company = 'whole' | 'changed'

/** Long ago, so that what a test makes is told apart. */
const stamp = { created_at: 1_700_000_000_000, updated_at: 1_700_000_000_000 }
export const projectA = 1
export const projectB = 2

const named = (name: string) => ({ name, name_key: name.toLowerCase() })

const project = (id: number, key: string, parent_id: number | null = null) => ({
  id,
  project_key: key,
  ...named(`Project ${key}`),
  parent_id,
  currency: 'EUR',
  tax_rate_standard: 1900,
  tax_rate_reduced: 700,
  has_own_number_ranges: 1,
  ...stamp,
})

const partner = (id: number, name: string, main_project_id: number | null) => ({
  id,
  customer_number: `C${id}`,
  type: 'COMPANY',
  ...named(name),
  addr_name: name,
  main_project_id,
  ...stamp,
})

const person = (id: number, partner_id: number, name: string) => ({
  id,
  partner_id,
  type: 'OTHER',
  ...named(name),
  ...stamp,
})

const category = (id: number, name: string, project_id: number | null, parent_id: number | null = null) => ({
  id,
  ...named(name),
  project_id,
  parent_id,
  ...stamp,
})

const product = (
  id: number,
  name: string,
  project_id: number | null,
  links: { category_id?: number; variant_of_id?: number } = {},
) => ({ id, number: `P-${id}`, ...named(name), project_id, ...links, ...stamp })

const price = (id: number, product_id: number, customer_id: number | null, project_id: number | null) => ({
  id,
  product_id,
  customer_id,
  project_id,
  price: 10_000 * id,
  currency: 'EUR',
  ...stamp,
})

const invoice = (id: number, project_id: number, customer_id: number) => ({
  id,
  project_id,
  customer_id,
  document_number: `R${id}`,
  document_date: `2023-01-${String(id).padStart(2, '0')}`,
  due_date: '2023-02-01',
  status: 'SENT',
  bill_name: 'As it was written',
  currency: 'EUR',
  tax_rate_standard: 1900,
  tax_rate_reduced: 700,
  net_total: 10_000 * id,
  tax_total: 1_900 * id,
  gross_total: 11_900 * id,
  ...stamp,
})

const line = (id: number, invoice_id: number, product_id: number) => ({
  id,
  invoice_id,
  position: id,
  product_id,
  name: `line ${id}`,
  quantity: 10_000,
  currency: 'EUR',
  unit_price: 10_000,
  tax_rate: 1900,
  line_net: 10_000,
  line_gross: 11_900,
})

/** Of no project, of A, of B; and of A and of none, with links into B. */
const tables = {
  projects: [project(1, 'A'), project(2, 'B'), project(3, 'A2', 2)],
  partners: [
    partner(1, 'Everybodys', null),
    partner(2, 'Of A', 1),
    partner(3, 'Of B', 2),
    partner(4, 'Hidden of B', 2),
    partner(5, 'Also of A', 1),
  ],
  partner_bank_accounts: [1, 2, 3, 4].map((partner_id) => ({ partner_id, iban: 'DE09000000000000000001' })),
  contact_persons: [
    person(1, 1, 'Ann of all'),
    person(2, 2, 'Ann of A'),
    person(3, 3, 'Ann of B'),
    person(4, 4, 'Ben of B'),
  ],
  product_categories: [
    category(1, 'All', null),
    category(2, 'Shelf A', 1),
    category(3, 'Shelf B', 2),
    category(4, 'Shelf A in B', 1, 3),
    category(5, 'Hidden in A', 2, 2),
  ],
  products: [
    product(1, 'Thing', null, { category_id: 1 }),
    product(2, 'Thing of A', 1, { category_id: 2 }),
    product(3, 'Thing of B', 2, { category_id: 3 }),
    product(4, 'Thing of A like B', 1, { category_id: 3, variant_of_id: 3 }),
    product(5, 'Hidden on a shelf of A', 2, { category_id: 2 }),
    product(6, 'Free thing of A', 1),
  ],
  sales_prices: [
    price(1, 1, null, null),
    price(2, 1, 2, null),
    price(3, 1, 3, null),
    price(4, 3, null, null),
    price(5, 2, null, 1),
    price(6, 1, null, 2),
    price(7, 2, 3, 1),
  ],
  invoices: [
    invoice(1, 1, 2),
    invoice(2, 1, 1),
    invoice(3, 2, 3),
    invoice(4, 2, 2),
    invoice(5, 1, 3),
    invoice(6, 2, 1),
  ],
  invoice_lines: [
    line(1, 1, 2),
    line(2, 2, 1),
    line(3, 3, 3),
    line(4, 4, 6),
    line(5, 5, 3),
    line(6, 6, 1),
    line(7, 1, 4),
  ],
} as const

/** What a module of its own adds, in `test/<module>/scoped-rows.ts`. */
export interface ScopedRows {
  /** By table, below what they point to: the first of nobody's, the second of A, the third of B. */
  readonly rows: Readonly<Record<string, readonly object[]>>
  /** Of them, what nobody of A sees, and nothing of A points to. */
  readonly gone: readonly (readonly [table: string, ids: readonly number[]])[]
  /** By table: what is different in each of thousands more like that of B, beside its id and times. */
  readonly moreOfB: Readonly<Record<string, (n: number) => Readonly<Record<string, unknown>>>>
}

export const added = (await ofModules<{ readonly scopedRows: ScopedRows }>('scoped-rows.ts')).map(
  ({ scopedRows }) => scopedRows,
)

/** Nobody of A sees these, and nothing of A points to them. */
const gone: readonly (readonly [table: string, ids: readonly number[]])[] = [
  ['invoice_lines', [3, 4, 6]],
  ['invoices', [3, 4, 6]],
  ['sales_prices', [4, 6]],
  ['products', [5]],
  ['product_categories', [5]],
  ['contact_persons', [3, 4]],
  ['partners', [4]],
]

export async function loadScopedCompany({ db }: Database, company: Company): Promise<void> {
  const any = anyTable(db)
  for (const { rows } of [{ rows: tables }, ...added])
    for (const [table, ofTable] of Object.entries(rows))
      for (const row of ofTable) await any.insertInto(table).values(row).execute()
  if (company === 'whole') return
  await any.deleteFrom('partner_bank_accounts').where('partner_id', 'in', [3, 4]).execute()
  for (const [table, ids] of [...added.flatMap((it) => it.gone), ...gone])
    await any.deleteFrom(table).where('id', 'in', ids).execute()
  const change = (table: string, id: number, values: Record<string, unknown>) =>
    any.updateTable(table).set(values).where('id', '=', id).execute()
  await change('projects', 2, { project_key: 'OTHER', ...named('Other'), status: 'COMPLETED', version: 7 })
  await change('partners', 3, { ...named('Renamed'), deleted_at: 1, version: 5, customer_number: 'X' })
  await change('product_categories', 3, { ...named('Renamed'), deleted_at: 1, version: 5 })
  await change('products', 3, { ...named('Renamed'), number: 'X-3', is_blocked: 1, version: 5 })
  await change('sales_prices', 3, { price: 1, version: 9 })
  await change('sales_prices', 7, { price: 2, version: 9 })
}

/** What a table holds now. */
export const rowsOf = ({ db }: Database, table: string): Promise<Record<string, unknown>[]> =>
  anyTable(db).selectFrom(table).selectAll().orderBy('id').execute()
