import { builder } from '../../../builder.ts'
import { nameMatches, pointsTo } from '../../../graphql/filters.ts'
import { localId } from '../../../graphql/ids.ts'
import { list } from '../../../loading/list.ts'
import { connectionType } from '../../../shared-types/connection-type.ts'
import { TextFilter } from '../../../shared-types/inputs.ts'
import { orderInput, orderOf } from '../../../shared-types/order-input.ts'
import { productCategory } from '../permissions.ts'
import { productCategories } from '../repository.ts'
import { ProductCategory } from './product-category.ts'

const ProductCategoryConnection = connectionType(ProductCategory, productCategory.read)

const ProductCategoryOrder = orderInput('ProductCategory', {
  NAME: 'name_key',
  CREATED_AT: 'created_at',
  UPDATED_AT: 'updated_at',
})

const ProductCategoryFilter = builder.inputType('ProductCategoryFilter', {
  description: 'All given conditions hold together.',
  fields: (t) => ({
    name: t.field({ type: TextFilter }),
    parentId: t.id({ permission: productCategory.read, description: 'Directly below this category.' }),
  }),
})

builder.queryFields((t) => ({
  productCategory: t.field({
    type: ProductCategory,
    nullable: true,
    description: 'One category; null if there is none with this id.',
    permission: productCategory.read,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => localId('ProductCategory', id),
  }),
  productCategories: t.connection(
    {
      type: ProductCategory,
      nullable: true,
      description: 'By name, unless you choose another order.',
      permission: productCategory.read,
      args: {
        filter: t.arg({ type: ProductCategoryFilter }),
        orderBy: t.arg({ type: ProductCategoryOrder }),
      },
      resolve: (_root, { filter, orderBy, ...paging }) =>
        list(productCategories, paging, {
          order: orderOf(orderBy, { column: 'name_key', direction: 'asc' }),
          where: [
            ...nameMatches('name_key', filter?.name, 'filter.name'),
            ...pointsTo(
              'parent_id',
              productCategories,
              filter?.parentId && localId('ProductCategory', filter.parentId, 'filter.parentId'),
            ),
          ],
        }),
    },
    ...ProductCategoryConnection,
  ),
}))
