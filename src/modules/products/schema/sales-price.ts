import { internalNotes } from '../../../authorization/sensitive-data.ts'
import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { lenient } from '../../../graphql/scalars.ts'
import { fromScaled, moneyScale } from '../../../lib/decimal.ts'
import { toOne } from '../../../loading/declare.ts'
import { list } from '../../../loading/list.ts'
import { auditedFields } from '../../../shared-types/audited-fields.ts'
import { connectionType } from '../../../shared-types/connection-type.ts'
import { Money, money } from '../../../shared-types/money.ts'
import { nodeType } from '../../../shared-types/node-type.ts'
import { sensitive } from '../../../shared-types/sensitive.ts'
import { Customer } from '../../crm/schema/customer.ts'
import { salesPrice } from '../permissions.ts'
import { salesPrices } from '../repository.ts'
import { Product } from './product.ts'

export const SalesPrice = nodeType('SalesPrice', salesPrices)

SalesPrice.implement({
  description:
    'What a product costs from a quantity on: for one customer, for a group of customers, or for everybody.',
  permission: salesPrice.read,
  fields: (t) => ({
    product: t.field({ type: Product, nullable: true, ...toOne('product_id') }),
    customer: t.field({
      type: Customer,
      nullable: true,
      description: 'Null: not for one customer alone.',
      ...toOne('customer_id'),
    }),
    customerGroup: t.exposeString('customer_group', {
      nullable: true,
      description: 'Null: not for a group.',
    }),
    minQuantity: t.field({
      type: 'Decimal',
      columns: ['min_quantity'],
      resolve: ({ min_quantity }) => fromScaled(min_quantity, moneyScale),
    }),
    price: t.field({
      type: Money,
      description: 'Net, for one unit.',
      columns: ['price', 'currency'],
      resolve: ({ price, currency }) => money(price, currency),
    }),
    packageQuantity: t.field({
      type: 'Decimal',
      nullable: true,
      columns: ['package_quantity'],
      resolve: ({ package_quantity }) =>
        package_quantity === null ? null : fromScaled(package_quantity, moneyScale),
    }),
    customerProductNumber: t.exposeString('customer_product_number', {
      nullable: true,
      description: 'The number that the customer knows the product by.',
    }),
    validFrom: t.field({
      type: 'LocalDate',
      nullable: true,
      columns: ['valid_from'],
      resolve: ({ valid_from }) => lenient('date', valid_from),
    }),
    validTo: t.field({
      type: 'LocalDate',
      nullable: true,
      description: 'The last day.',
      columns: ['valid_to'],
      resolve: ({ valid_to }) => lenient('date', valid_to),
    }),
    internalComment: t.string(sensitive('internal_comment', internalNotes.read)),
    ...auditedFields(t),
  }),
})

const SalesPriceConnection = connectionType(SalesPrice, salesPrice.read)

builder.queryField('salesPrice', (t) =>
  t.field({
    type: SalesPrice,
    nullable: true,
    description: 'One sales price; null if there is none with this id.',
    permission: salesPrice.read,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => localId('SalesPrice', id),
  }),
)

builder.objectField(Product, 'salesPrices', (t) =>
  t.connection(
    {
      type: SalesPrice,
      nullable: true,
      description: 'By their quantity.',
      permission: salesPrice.read,
      resolve: (_product, args) =>
        list(salesPrices, args, {
          order: { column: 'min_quantity', direction: 'asc' },
          parent: 'product_id',
        }),
    },
    ...SalesPriceConnection,
  ),
)
