import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { AuditedColumns, Flag, Optional, SensitiveColumn } from '../../database/columns.ts'

export const productTypes = ['PRODUCT', 'SERVICE', 'FEE', 'SHIPPING', 'MATERIAL', 'OTHER'] as const

export const serialTrackings = ['NONE', 'OWN', 'ORIGINAL', 'ORIGINAL_STOCKED'] as const

interface ProductCategoriesTable extends AuditedColumns {
  name: string
  name_key: string
  description: Optional<string>
  parent_id: Optional<number>
  number_prefix: Optional<string>
  project_id: Optional<number>
  deleted_at: Optional<number>
}

interface ProductsTable extends AuditedColumns {
  number: string
  name: string
  name_key: string
  name_en: Optional<string>
  short_text: Optional<string>
  description: Optional<string>
  ean: Optional<string>
  manufacturer: Optional<string>
  manufacturer_number: Optional<string>
  category_id: Optional<number>
  unit: Optional<string>
  type: Generated<(typeof productTypes)[number]>
  is_stock_item: Flag
  has_bom: Flag
  /** Its parts are put together when it is sold, not before. */
  is_jit_bom: Flag
  variant_of_id: Optional<number>
  tax_category: Generated<'STANDARD' | 'REDUCED' | 'EXEMPT'>
  /** Percent, scale 2. */
  tax_rate_override: Optional<number>
  weight_g: Optional<number>
  length_mm: Optional<number>
  width_mm: Optional<number>
  height_mm: Optional<number>
  customs_tariff: Optional<string>
  origin_country: Optional<string>
  /** Quantities, scale 4. */
  min_stock: Optional<number>
  min_order_qty: Optional<number>
  serial_tracking: Generated<(typeof serialTrackings)[number]>
  has_batches: Flag
  has_best_before: Flag
  is_blocked: Flag
  block_reason: SensitiveColumn<'internalNotes', string>
  is_discontinued: Flag
  internal_comment: SensitiveColumn<'internalNotes', string>
  /** Money, scale 4, in `purchase_price_currency`. */
  calculated_purchase_price: SensitiveColumn<'margin', number>
  purchase_price_currency: Optional<string>
  project_id: Optional<number>
  deleted_at: Optional<number>
}

interface SalesPricesTable extends AuditedColumns {
  product_id: number
  customer_id: Optional<number>
  /** Kept by the database, and written later when the customer moves. */
  customer_project_id: ColumnType<number | null, never, number | null>
  /** In which of 3,600 turns, of a second each, that is: the same for all of a product. */
  turn: GeneratedAlways<number>
  customer_group: Optional<string>
  project_id: Optional<number>
  /** Quantity, scale 4. */
  min_quantity: Generated<number>
  /** Money, scale 4: net, for one unit. */
  price: number
  currency: string
  package_quantity: Optional<number>
  customer_product_number: Optional<string>
  valid_from: Optional<string>
  valid_to: Optional<string>
  internal_comment: SensitiveColumn<'internalNotes', string>
}

/** Partners whose project has changed, as long as prices may not know. Kept by the database. */
interface MovedPartnersTable {
  partner_id: number
  project_id: number | null
  /** Or when the time for which they are noted began anew. */
  moved_at: number
  /** When the job came to it last: it goes on with those of long ago. */
  looked_at: number
}

declare module '../../database/tables.ts' {
  interface Tables {
    product_categories: ProductCategoriesTable
    products: ProductsTable
    sales_prices: SalesPricesTable
    moved_partners: MovedPartnersTable
  }
}
