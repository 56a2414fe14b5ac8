import { builder } from '../../../builder.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { createEntity } from '../../audit/write-entity.ts'
import { categoryTree, checkNewPlace } from '../hierarchy.ts'
import { productCategory } from '../permissions.ts'
import { ProductCategory } from './product-category.ts'
import {
  productCategoryColumns,
  productCategoryEntity,
  productCategoryInputFields,
} from './product-category-input.ts'

const CreateProductCategoryInput = builder.inputType('CreateProductCategoryInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 190 characters.' }),
    ...productCategoryInputFields(t),
  }),
})

builder.mutationField('createProductCategory', (t) =>
  t.field({
    type: writtenPayload(
      'CreateProductCategoryPayload',
      productCategory.create,
      'productCategory',
      ProductCategory,
    ),
    nullable: true,
    description: 'Errors: BAD_USER_INPUT.',
    permission: productCategory.create,
    args: { input: t.arg({ type: CreateProductCategoryInput, required: true }) },
    resolve: (_root, { input }, context) =>
      createEntity(context, productCategoryEntity, productCategoryColumns(input), (writer, id) =>
        checkNewPlace(writer, categoryTree, id, input),
      ),
  }),
)
