import { clash } from '../../../errors.ts'
import { deleteMutation } from '../../audit/schema/delete-mutation.ts'
import { product } from '../permissions.ts'
import { findProductUse } from '../repository.ts'
import { productEntity } from './product-input.ts'

deleteMutation(productEntity, {
  permission: product.delete,
  description:
    'The product and its sales prices are gone for everybody; its number is not given again. CONFLICT also if a document that is there for you uses it: block it instead (`isBlocked`).',
  async check(writer, id) {
    const use = await findProductUse(writer, id)
    if (use) throw clash('input.id', `There are ${use.label} with this product. Block it instead: isBlocked.`)
  },
})
