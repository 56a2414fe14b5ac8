import { builder } from '../../../builder.ts'
import {
  equals,
  found,
  inRange,
  isFlag,
  nameMatches,
  numberMatches,
  oneOf,
  pointsTo,
} from '../../../graphql/filters.ts'
import { localId } from '../../../graphql/ids.ts'
import { list } from '../../../loading/list.ts'
import { connectionType } from '../../../shared-types/connection-type.ts'
import { DateTimeRange, TextFilter } from '../../../shared-types/inputs.ts'
import { orderInput, orderOf } from '../../../shared-types/order-input.ts'
import { project } from '../../projects/permissions.ts'
import { product, productCategory } from '../permissions.ts'
import { productCategories, products } from '../repository.ts'
import { Product, ProductType } from './product.ts'
import { ProductCategory } from './product-category.ts'

const ProductConnection = connectionType(Product, product.read)

const ProductOrder = orderInput('Product', {
  NAME: 'name_key',
  CREATED_AT: 'created_at',
  UPDATED_AT: 'updated_at',
})

const ProductFilter = builder.inputType('ProductFilter', {
  description: 'All given conditions hold together.',
  fields: (t) => ({
    number: t.field({ type: TextFilter }),
    name: t.field({ type: TextFilter }),
    categoryId: t.id({
      permission: productCategory.read,
      description: 'Directly in this category, not in those below it.',
    }),
    type: t.field({ type: [ProductType] }),
    ean: t.string(),
    isBlocked: t.boolean(),
    isDiscontinued: t.boolean(),
    projectId: t.id({ permission: project.read }),
    createdAt: t.field({ type: DateTimeRange }),
    updatedAt: t.field({ type: DateTimeRange }),
  }),
})

const byName = { column: 'name_key', direction: 'asc' } as const

builder.queryFields((t) => ({
  product: t.field({
    type: Product,
    nullable: true,
    description: 'One product; null if there is none with this id.',
    permission: product.read,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => localId('Product', id),
  }),
  products: t.connection(
    {
      type: Product,
      nullable: true,
      description: 'By name, unless you choose another order.',
      permission: product.read,
      args: { filter: t.arg({ type: ProductFilter }), orderBy: t.arg({ type: ProductOrder }) },
      resolve: (_root, { filter, orderBy, ...paging }) =>
        list(products, paging, { order: orderOf(orderBy, byName), where: conditionsOf(filter) }),
    },
    ...ProductConnection,
  ),
}))

const conditionsOf = (filter: typeof ProductFilter.$inferInput | null | undefined) => [
  ...numberMatches('number', filter?.number, 'filter.number'),
  ...nameMatches('name_key', filter?.name, 'filter.name'),
  ...pointsTo(
    'category_id',
    productCategories,
    filter?.categoryId && localId('ProductCategory', filter.categoryId, 'filter.categoryId'),
  ),
  ...oneOf('type', filter?.type, 'filter.type'),
  ...found(equals('ean', filter?.ean)),
  ...isFlag('is_blocked', filter?.isBlocked),
  ...isFlag('is_discontinued', filter?.isDiscontinued),
  ...equals('project_id', filter?.projectId && localId('Project', filter.projectId, 'filter.projectId')),
  ...inRange('created_at', filter?.createdAt),
  ...inRange('updated_at', filter?.updatedAt),
]

builder.objectField(ProductCategory, 'products', (t) =>
  t.connection(
    {
      type: Product,
      nullable: true,
      description: 'Those directly in it. By name, unless you choose another order.',
      permission: product.read,
      args: { orderBy: t.arg({ type: ProductOrder }) },
      resolve: (_category, { orderBy, ...paging }) =>
        list(products, paging, { order: orderOf(orderBy, byName), parent: 'category_id' }),
    },
    ...ProductConnection,
  ),
)
