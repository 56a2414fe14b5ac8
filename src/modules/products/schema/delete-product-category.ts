import { builder } from '../../../builder.ts'
import { clash } from '../../../errors.ts'
import { localId } from '../../../graphql/ids.ts'
import { DeleteInput, deletedPayload } from '../../../shared-types/payloads.ts'
import { deleteEntity } from '../../audit/write-entity.ts'
import { productCategory } from '../permissions.ts'
import { isEmptyCategory } from '../repository.ts'
import { productCategoryEntity } from './product-category-input.ts'

builder.mutationField('deleteProductCategory', (t) =>
  t.field({
    type: deletedPayload('DeleteProductCategoryPayload', productCategory.delete, 'ProductCategory'),
    nullable: true,
    description:
      'Only when it is empty. Errors: NOT_FOUND, CONFLICT if somebody changed it since or something is in it.',
    permission: productCategory.delete,
    args: { input: t.arg({ type: DeleteInput, required: true }) },
    resolve: (_root, { input }, context) =>
      deleteEntity(
        context,
        productCategoryEntity,
        { id: localId('ProductCategory', input.id, 'input.id'), version: input.version },
        async (trx, id) => {
          if (!(await isEmptyCategory(trx, id)))
            throw clash('input.id', 'This category is not empty. Move its products and categories first.')
        },
      ),
  }),
)
