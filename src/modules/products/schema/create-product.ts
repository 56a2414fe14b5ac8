import { builder } from '../../../builder.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { createEntity } from '../../audit/write-entity.ts'
import { checkNewPlace, variantTree } from '../hierarchy.ts'
import { product } from '../permissions.ts'
import { Product, ProductType } from './product.ts'
import { productColumns, productEntity, productInputFields } from './product-input.ts'

const CreateProductInput = builder.inputType('CreateProductInput', {
  fields: (t) => ({
    number: t.string({
      required: true,
      description:
        'The SKU: 1 to 40 characters, unique in its project, or among the products that belong to all. It can not be changed later.',
    }),
    name: t.string({ required: true, description: '1 to 190 characters.' }),
    type: t.field({ type: ProductType, required: true, defaultValue: 'PRODUCT' }),
    ...productInputFields(t),
  }),
})

builder.mutationField('createProduct', (t) =>
  t.field({
    type: writtenPayload('CreateProductPayload', product.create, 'product', Product),
    nullable: true,
    description: 'Errors: CONFLICT if the number is taken, BAD_USER_INPUT.',
    permission: product.create,
    args: { input: t.arg({ type: CreateProductInput, required: true }) },
    resolve: (_root, { input }, context) =>
      createEntity(context, productEntity, productColumns(input), (writer, id) =>
        checkNewPlace(writer, variantTree, id, input),
      ),
  }),
)
