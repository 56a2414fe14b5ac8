import { internalNotes } from '../../../authorization/sensitive-data.ts'
import {
  asIs,
  flag,
  type InputColumn,
  keyedName,
  percent,
  reference,
  required,
  scaled,
  text,
  toColumns,
} from '../../../graphql/input-columns.ts'
import { moneyScale } from '../../../lib/decimal.ts'
import type { InputBuilder } from '../../../shared-types/input-builder.ts'
import { projectOfShared } from '../../../shared-types/inputs.ts'
import { TaxCategory } from '../../../shared-types/tax-category.ts'
import { defineEntity } from '../../audit/write-entity.ts'
import { project } from '../../projects/permissions.ts'
import { projects } from '../../projects/repository.ts'
import { product, productCategory } from '../permissions.ts'
import { productCategories, products } from '../repository.ts'
import { centimetreScale, kilogramScale, SerialNumberTracking } from './product.ts'

/** What may be given on creation and changed later. */
export const productInputFields = (t: InputBuilder) => ({
  nameEn: t.string(),
  shortText: t.string(),
  description: t.string(),
  ean: t.string({ description: 'EAN or GTIN, at most 14 characters.' }),
  manufacturer: t.string(),
  manufacturerNumber: t.string(),
  categoryId: t.id({ permission: productCategory.read }),
  unit: t.string(),
  isStockItem: t.boolean(),
  hasBillOfMaterials: t.boolean(),
  isAssembledJustInTime: t.boolean(),
  variantOfId: t.id({
    permission: product.read,
    description: 'Of the same project, or of all projects.',
  }),
  taxCategory: t.field({ type: TaxCategory }),
  taxRateOverride: t.field({ type: 'Decimal', description: 'Percent. Null: the rate of the tax category.' }),
  weightKg: t.field({ type: 'Decimal', description: 'With at most 3 places.' }),
  lengthCm: t.field({ type: 'Decimal', description: 'With at most 1 place.' }),
  widthCm: t.field({ type: 'Decimal', description: 'With at most 1 place.' }),
  heightCm: t.field({ type: 'Decimal', description: 'With at most 1 place.' }),
  customsTariffNumber: t.string(),
  countryOfOrigin: t.field({ type: 'CountryCode' }),
  minimumStock: t.field({ type: 'Decimal' }),
  minimumOrderQuantity: t.field({ type: 'Decimal' }),
  serialNumberTracking: t.field({ type: SerialNumberTracking }),
  hasBatches: t.boolean(),
  hasBestBeforeDate: t.boolean(),
  isBlocked: t.boolean({ description: 'True instead of deleting it, once documents use it.' }),
  blockReason: t.string({ permission: internalNotes.update }),
  isDiscontinued: t.boolean(),
  internalComment: t.string({ permission: internalNotes.update }),
  projectId: t.id({ permission: project.read, description: projectOfShared }),
})

/** What a column of 32 bits holds. */
const maxInteger = 2 ** 31 - 1

const columns: Record<string, InputColumn> = {
  number: required(text('number', 40)),
  name: keyedName(190),
  type: required(asIs('type')),
  nameEn: text('name_en', 190),
  shortText: text('short_text', 500),
  description: text('description', 16_000),
  ean: text('ean', 14),
  manufacturer: text('manufacturer', 120),
  manufacturerNumber: text('manufacturer_number', 60),
  categoryId: reference('category_id', 'ProductCategory'),
  unit: text('unit', 60),
  isStockItem: flag('is_stock_item'),
  hasBillOfMaterials: flag('has_bom'),
  isAssembledJustInTime: flag('is_jit_bom'),
  variantOfId: reference('variant_of_id', 'Product'),
  taxCategory: required(asIs('tax_category')),
  taxRateOverride: percent('tax_rate_override'),
  weightKg: scaled('weight_g', kilogramScale, maxInteger),
  lengthCm: scaled('length_mm', centimetreScale, maxInteger),
  widthCm: scaled('width_mm', centimetreScale, maxInteger),
  heightCm: scaled('height_mm', centimetreScale, maxInteger),
  customsTariffNumber: text('customs_tariff', 20),
  countryOfOrigin: asIs('origin_country'),
  minimumStock: scaled('min_stock', moneyScale),
  minimumOrderQuantity: scaled('min_order_qty', moneyScale),
  serialNumberTracking: required(asIs('serial_tracking')),
  hasBatches: flag('has_batches'),
  hasBestBeforeDate: flag('has_best_before'),
  isBlocked: flag('is_blocked'),
  blockReason: text('block_reason', 500),
  isDiscontinued: flag('is_discontinued'),
  internalComment: text('internal_comment', 16_000),
  projectId: reference('project_id', 'Project'),
}

export const productColumns = (input: Record<string, unknown>) => toColumns(columns, input)

export const productEntity = defineEntity({
  typeName: 'Product',
  label: 'product',
  resource: 'product',
  source: products,
  projectColumn: 'project_id',
  references: {
    category_id: { source: productCategories, input: 'categoryId', label: 'product category' },
    variant_of_id: { source: products, input: 'variantOfId', label: 'product' },
    project_id: { source: projects, input: 'projectId', label: 'project' },
  },
  taken: {
    created: [
      'input.number',
      'Another product of the same project, or of all as this one, has this number. It may be deleted. Give another number.',
    ],
    moved: [
      'input.projectId',
      'Another product there has the same number, and numbers are for good: this one can not move there.',
    ],
  },
})
