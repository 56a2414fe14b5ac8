import { type InputColumn, keyedName, reference, text, toColumns } from '../../../graphql/input-columns.ts'
import type { InputBuilder } from '../../../shared-types/input-builder.ts'
import { projectOfShared } from '../../../shared-types/inputs.ts'
import { defineEntity } from '../../audit/write-entity.ts'
import { project } from '../../projects/permissions.ts'
import { projects } from '../../projects/repository.ts'
import { productCategory } from '../permissions.ts'
import { productCategories } from '../repository.ts'

/** What may be given on creation and changed later. */
export const productCategoryInputFields = (t: InputBuilder) => ({
  description: t.string(),
  parentId: t.id({
    permission: productCategory.read,
    description: 'Of the same project, or of all projects. Null: at the top.',
  }),
  numberPrefix: t.string(),
  projectId: t.id({ permission: project.read, description: projectOfShared }),
})

const columns: Record<string, InputColumn> = {
  name: keyedName(190),
  description: text('description', 16_000),
  parentId: reference('parent_id', 'ProductCategory'),
  numberPrefix: text('number_prefix', 20),
  projectId: reference('project_id', 'Project'),
}

export const productCategoryColumns = (input: Record<string, unknown>) => toColumns(columns, input)

export const productCategoryEntity = defineEntity({
  typeName: 'ProductCategory',
  label: 'product category',
  resource: 'productCategory',
  source: productCategories,
  projectColumn: 'project_id',
  references: {
    parent_id: { source: productCategories, input: 'parentId', label: 'product category' },
    project_id: { source: projects, input: 'projectId', label: 'project' },
  },
})
