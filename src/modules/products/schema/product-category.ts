import { toOne } from '../../../loading/declare.ts'
import { auditedFields } from '../../../shared-types/audited-fields.ts'
import { nodeType } from '../../../shared-types/node-type.ts'
import { Project } from '../../projects/schema/project.ts'
import { productCategory } from '../permissions.ts'
import { productCategories } from '../repository.ts'

export const ProductCategory = nodeType('ProductCategory', productCategories)

ProductCategory.implement({
  description: 'A shelf of the range; categories lie in categories.',
  permission: productCategory.read,
  fields: (t) => ({
    name: t.exposeString('name'),
    description: t.exposeString('description', { nullable: true }),
    parent: t.field({
      type: ProductCategory,
      nullable: true,
      description: 'Null: at the top.',
      ...toOne('parent_id'),
    }),
    numberPrefix: t.exposeString('number_prefix', {
      nullable: true,
      description: 'What the numbers of its products begin with, by convention.',
    }),
    project: t.field({
      type: Project,
      nullable: true,
      description: 'Null: belongs to all projects.',
      ...toOne('project_id'),
    }),
    ...auditedFields(t),
  }),
})
