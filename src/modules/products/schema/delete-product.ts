import { builder } from '../../../builder.ts'
import { clash } from '../../../errors.ts'
import { localId } from '../../../graphql/ids.ts'
import { DeleteInput, deletedPayload } from '../../../shared-types/payloads.ts'
import { deleteEntity } from '../../audit/write-entity.ts'
import { product } from '../permissions.ts'
import { findProductUse } from '../repository.ts'
import { productEntity } from './product-input.ts'

builder.mutationField('deleteProduct', (t) =>
  t.field({
    type: deletedPayload('DeleteProductPayload', product.delete, 'Product'),
    nullable: true,
    description:
      'The product and its sales prices are gone for everybody; its number is not given again. Errors: NOT_FOUND, CONFLICT if somebody changed it since or a document uses it (block it instead: `isBlocked`).',
    permission: product.delete,
    args: { input: t.arg({ type: DeleteInput, required: true }) },
    resolve: (_root, { input }, context) =>
      deleteEntity(
        context,
        productEntity,
        { id: localId('Product', input.id, 'input.id'), version: input.version },
        async (trx, id) => {
          const use = await findProductUse(trx, id)
          if (use)
            throw clash('input.id', `There are ${use.label} with this product. Block it instead: isBlocked.`)
        },
      ),
  }),
)
