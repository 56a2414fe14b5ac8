import { clash } from '../../../errors.ts'
import { deleteMutation } from '../../audit/schema/delete-mutation.ts'
import { productCategory } from '../permissions.ts'
import { isEmptyCategory } from '../repository.ts'
import { productCategoryEntity } from './product-category-input.ts'

deleteMutation(productCategoryEntity, {
  permission: productCategory.delete,
  description: 'Only when it is empty, as far as you see; CONFLICT also if something is in it.',
  async check(writer, id) {
    if (!(await isEmptyCategory(writer, id)))
      throw clash('input.id', 'This category is not empty. Move its products and categories first.')
  },
})
