import { builder } from '../../../builder.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { versionedKey } from '../../audit/schema/versioned-key.ts'
import { writeErrors } from '../../audit/schema/write-errors.ts'
import { updateEntity } from '../../audit/write-entity.ts'
import { placed, variantTree } from '../hierarchy.ts'
import { product } from '../permissions.ts'
import { Product, ProductType } from './product.ts'
import { productColumns, productEntity, productInputFields } from './product-input.ts'

const UpdateProductInput = builder.inputType('UpdateProductInput', {
  description: 'What is left out stays as it is; null empties it. The number stays for good.',
  fields: (t) => ({
    id: t.id({ required: true }),
    version: t.int({ required: true, description: 'As you read it.' }),
    name: t.string(),
    type: t.field({ type: ProductType }),
    ...productInputFields(t),
  }),
})

builder.mutationField('updateProduct', (t) =>
  t.field({
    type: writtenPayload('UpdateProductPayload', product.update, 'product', Product),
    nullable: true,
    description: `Documents keep what they copied. Errors: ${writeErrors}; CONFLICT also if its number is taken in the project that it is to move to, or if it has variants of another; BAD_USER_INPUT, also to make it a variant of its own variant, or of a product of another project.`,
    permission: product.update,
    args: { input: t.arg({ type: UpdateProductInput, required: true }) },
    resolve: (_root, { input }, context) =>
      updateEntity(
        context,
        productEntity,
        versionedKey('Product', input),
        productColumns(input),
        placed(context, variantTree, input),
      ),
  }),
)
