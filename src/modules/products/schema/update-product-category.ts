import { builder } from '../../../builder.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { versionedKey } from '../../audit/schema/versioned-key.ts'
import { writeErrors } from '../../audit/schema/write-errors.ts'
import { updateEntity } from '../../audit/write-entity.ts'
import { categoryTree, placed } from '../hierarchy.ts'
import { productCategory } from '../permissions.ts'
import { ProductCategory } from './product-category.ts'
import {
  productCategoryColumns,
  productCategoryEntity,
  productCategoryInputFields,
} from './product-category-input.ts'

const UpdateProductCategoryInput = builder.inputType('UpdateProductCategoryInput', {
  description: 'What is left out stays as it is; null empties it.',
  fields: (t) => ({
    id: t.id({ required: true }),
    version: t.int({ required: true, description: 'As you read it.' }),
    name: t.string(),
    ...productCategoryInputFields(t),
  }),
})

builder.mutationField('updateProductCategory', (t) =>
  t.field({
    type: writtenPayload(
      'UpdateProductCategoryPayload',
      productCategory.update,
      'productCategory',
      ProductCategory,
    ),
    nullable: true,
    description: `Errors: ${writeErrors}; CONFLICT also if categories of another project than it is to move to lie in it; BAD_USER_INPUT, also for a parent that lies in it, or that is of another project.`,
    permission: productCategory.update,
    args: { input: t.arg({ type: UpdateProductCategoryInput, required: true }) },
    resolve: (_root, { input }, context) =>
      updateEntity(
        context,
        productCategoryEntity,
        versionedKey('ProductCategory', input),
        productCategoryColumns(input),
        placed(context, categoryTree, input),
      ),
  }),
)
