import { builder } from '../../../builder.ts'
import { codeMatches, nameMatches, oneOf } from '../../../graphql/filters.ts'
import { localId } from '../../../graphql/ids.ts'
import { fromScaled, percentScale } from '../../../lib/decimal.ts'
import { toOne } from '../../../loading/declare.ts'
import { list } from '../../../loading/list.ts'
import { auditedFields } from '../../../shared-types/audited-fields.ts'
import { connectionType } from '../../../shared-types/connection-type.ts'
import { TextFilter } from '../../../shared-types/inputs.ts'
import { nodeType } from '../../../shared-types/node-type.ts'
import { orderInput, orderOf } from '../../../shared-types/order-input.ts'
import { project } from '../permissions.ts'
import { projects } from '../repository.ts'

const ProjectStatus = builder.enumType('ProjectStatus', {
  values: ['PLANNED', 'ACTIVE', 'COMPLETED'] as const,
})

const PriceRounding = builder.enumType('PriceRounding', {
  values: {
    LINE: { description: 'Each line is rounded to cents, then added up.' },
    TOTAL: { description: 'Lines are added up exactly, the total is rounded.' },
  } as const,
})

export const Project = nodeType('Project', projects)

Project.implement({
  description: 'What documents belong to; the unit that tokens can be restricted to.',
  permission: project.read,
  fields: (t) => ({
    key: t.exposeString('project_key', { description: 'A short code, unique.' }),
    name: t.exposeString('name'),
    description: t.exposeString('description', { nullable: true }),
    status: t.expose('status', { type: ProjectStatus }),
    parent: t.field({ type: Project, nullable: true, ...toOne('parent_id') }),
    isPublic: t.boolean({ columns: ['is_public'], resolve: ({ is_public }) => is_public === 1 }),
    currency: t.expose('currency', { type: 'Currency' }),
    standardTaxRate: t.field({
      type: 'Decimal',
      description: 'Percent.',
      columns: ['tax_rate_standard'],
      resolve: ({ tax_rate_standard }) => fromScaled(tax_rate_standard, percentScale),
    }),
    reducedTaxRate: t.field({
      type: 'Decimal',
      description: 'Percent.',
      columns: ['tax_rate_reduced'],
      resolve: ({ tax_rate_reduced }) => fromScaled(tax_rate_reduced, percentScale),
    }),
    hasOwnNumberRanges: t.boolean({
      description:
        'Whether what is made in it is numbered by itself: KEY-10001, KEY-10002. If not, it shares its numbers with other projects, whose activity can be told from the gaps.',
      columns: ['has_own_number_ranges'],
      resolve: ({ has_own_number_ranges }) => has_own_number_ranges === 1,
    }),
    priceRounding: t.expose('price_rounding', { type: PriceRounding }),
    color: t.exposeString('color', { nullable: true, description: '#rrggbb' }),
    ...auditedFields(t),
  }),
})

const ProjectConnection = connectionType(Project, project.read)
const ProjectOrder = orderInput('Project', { KEY: 'project_key', NAME: 'name_key' })
const ProjectFilter = builder.inputType('ProjectFilter', {
  fields: (t) => ({
    key: t.field({ type: TextFilter }),
    name: t.field({ type: TextFilter }),
    status: t.field({ type: [ProjectStatus] }),
  }),
})

builder.queryFields((t) => ({
  project: t.field({
    type: Project,
    nullable: true,
    description: 'One project; null if there is none with this id.',
    permission: project.read,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => localId('Project', id),
  }),
  projects: t.connection(
    {
      type: Project,
      nullable: true,
      description: 'By name, unless you choose another order.',
      permission: project.read,
      args: { filter: t.arg({ type: ProjectFilter }), orderBy: t.arg({ type: ProjectOrder }) },
      resolve: (_root, { filter, orderBy, ...paging }) =>
        list(projects, paging, {
          order: orderOf(orderBy, { column: 'name_key', direction: 'asc' }),
          where: [
            ...codeMatches('project_key', filter?.key, 'filter.key'),
            ...nameMatches('name_key', filter?.name, 'filter.name'),
            ...oneOf('status', filter?.status, 'filter.status'),
          ],
        }),
    },
    ...ProjectConnection,
  ),
}))
