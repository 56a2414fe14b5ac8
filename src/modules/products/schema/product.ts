import { internalNotes, margin } from '../../../authorization/sensitive-data.ts'
import { builder } from '../../../builder.ts'
import { lenient } from '../../../graphql/scalars.ts'
import { fromScaled, moneyScale, percentScale } from '../../../lib/decimal.ts'
import { toOne } from '../../../loading/declare.ts'
import { auditedFields } from '../../../shared-types/audited-fields.ts'
import { Money, moneyIfKnown } from '../../../shared-types/money.ts'
import { nodeType } from '../../../shared-types/node-type.ts'
import { sensitive, sensitiveWith } from '../../../shared-types/sensitive.ts'
import { TaxCategory } from '../../../shared-types/tax-category.ts'
import { Project } from '../../projects/schema/project.ts'
import { product } from '../permissions.ts'
import { type ProductRow, products } from '../repository.ts'
import { productTypes, serialTrackings } from '../tables.ts'
import { ProductCategory } from './product-category.ts'

/** Kilograms of grams, centimetres of millimetres. */
export const kilogramScale = 3
export const centimetreScale = 1

export const ProductType = builder.enumType('ProductType', { values: productTypes })

export const SerialNumberTracking = builder.enumType('SerialNumberTracking', {
  values: serialTrackings,
})

const decimal = (value: number | null, scale: number): string | null =>
  value === null ? null : fromScaled(value, scale)

export const Product = nodeType('Product', products)

Product.implement({
  description: 'Something we sell: a thing, a service or a fee.',
  permission: product.read,
  fields: (t) => ({
    number: t.exposeString('number', {
      description: 'The SKU. Unique in its project, or among the products that belong to all; never changed.',
    }),
    name: t.exposeString('name'),
    nameEn: t.exposeString('name_en', { nullable: true, description: 'The name in English.' }),
    shortText: t.exposeString('short_text', { nullable: true }),
    description: t.exposeString('description', { nullable: true }),
    ean: t.exposeString('ean', { nullable: true, description: 'EAN or GTIN.' }),
    manufacturer: t.exposeString('manufacturer', { nullable: true }),
    manufacturerNumber: t.exposeString('manufacturer_number', { nullable: true }),
    category: t.field({ type: ProductCategory, nullable: true, ...toOne('category_id') }),
    unit: t.exposeString('unit', {
      nullable: true,
      description: 'What a quantity of 1 is, such as piece or kg.',
    }),
    type: t.expose('type', { type: ProductType }),
    isStockItem: t.boolean({
      columns: ['is_stock_item'],
      resolve: ({ is_stock_item }) => is_stock_item === 1,
    }),
    hasBillOfMaterials: t.boolean({ columns: ['has_bom'], resolve: ({ has_bom }) => has_bom === 1 }),
    isAssembledJustInTime: t.boolean({
      description: 'Its parts are put together when it is sold, not before.',
      columns: ['is_jit_bom'],
      resolve: ({ is_jit_bom }) => is_jit_bom === 1,
    }),
    variantOf: t.field({ type: Product, nullable: true, ...toOne('variant_of_id') }),
    taxCategory: t.expose('tax_category', { type: TaxCategory }),
    taxRateOverride: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'Percent. Null: the rate of the tax category.',
      columns: ['tax_rate_override'],
      resolve: ({ tax_rate_override }) => decimal(tax_rate_override, percentScale),
    }),
    weightKg: t.field({
      type: 'Decimal',
      nullable: true,
      columns: ['weight_g'],
      resolve: ({ weight_g }) => decimal(weight_g, kilogramScale),
    }),
    lengthCm: t.field({
      type: 'Decimal',
      nullable: true,
      columns: ['length_mm'],
      resolve: ({ length_mm }) => decimal(length_mm, centimetreScale),
    }),
    widthCm: t.field({
      type: 'Decimal',
      nullable: true,
      columns: ['width_mm'],
      resolve: ({ width_mm }) => decimal(width_mm, centimetreScale),
    }),
    heightCm: t.field({
      type: 'Decimal',
      nullable: true,
      columns: ['height_mm'],
      resolve: ({ height_mm }) => decimal(height_mm, centimetreScale),
    }),
    customsTariffNumber: t.exposeString('customs_tariff', { nullable: true }),
    countryOfOrigin: t.field({
      type: 'CountryCode',
      nullable: true,
      columns: ['origin_country'],
      resolve: ({ origin_country }) => lenient('country', origin_country),
    }),
    minimumStock: t.field({
      type: 'Decimal',
      nullable: true,
      columns: ['min_stock'],
      resolve: ({ min_stock }) => decimal(min_stock, moneyScale),
    }),
    minimumOrderQuantity: t.field({
      type: 'Decimal',
      nullable: true,
      columns: ['min_order_qty'],
      resolve: ({ min_order_qty }) => decimal(min_order_qty, moneyScale),
    }),
    serialNumberTracking: t.expose('serial_tracking', { type: SerialNumberTracking }),
    hasBatches: t.boolean({ columns: ['has_batches'], resolve: ({ has_batches }) => has_batches === 1 }),
    hasBestBeforeDate: t.boolean({
      columns: ['has_best_before'],
      resolve: ({ has_best_before }) => has_best_before === 1,
    }),
    isBlocked: t.boolean({
      description: 'No longer to be put on documents.',
      columns: ['is_blocked'],
      resolve: ({ is_blocked }) => is_blocked === 1,
    }),
    blockReason: t.string(sensitive('block_reason', internalNotes.read)),
    isDiscontinued: t.boolean({
      description: 'Sold until the stock is gone, not bought again.',
      columns: ['is_discontinued'],
      resolve: ({ is_discontinued }) => is_discontinued === 1,
    }),
    internalComment: t.string(sensitive('internal_comment', internalNotes.read)),
    calculatedPurchasePrice: t.field({
      type: Money,
      description: 'Net, for one unit.',
      ...sensitiveWith(
        'calculated_purchase_price',
        margin.read,
        (amount: number | null, { purchase_price_currency }: ProductRow) =>
          moneyIfKnown(amount, purchase_price_currency),
        ['purchase_price_currency'],
      ),
    }),
    project: t.field({
      type: Project,
      nullable: true,
      description: 'Null: belongs to all projects.',
      ...toOne('project_id'),
    }),
    ...auditedFields(t),
  }),
})
