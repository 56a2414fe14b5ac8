import { builder } from '../../../builder.ts'
import { codeMatches, equals, inRange, nameMatches, numberMatches, oneOf } from '../../../graphql/filters.ts'
import { localId } from '../../../graphql/ids.ts'
import { list } from '../../../loading/list.ts'
import { connectionType } from '../../../shared-types/connection-type.ts'
import { DateTimeRange, TextFilter } from '../../../shared-types/inputs.ts'
import { orderInput, orderOf } from '../../../shared-types/order-input.ts'
import { AddressType } from '../../../shared-types/postal-address.ts'
import { project } from '../../projects/permissions.ts'
import { customer } from '../permissions.ts'
import { customers } from '../repository.ts'
import { Customer } from './customer.ts'

const CustomerConnection = connectionType(Customer, customer.read)

const CustomerOrder = orderInput('Customer', {
  NAME: 'name_key',
  CREATED_AT: 'created_at',
  UPDATED_AT: 'updated_at',
})

const CustomerFilter = builder.inputType('CustomerFilter', {
  description: 'All given conditions hold together.',
  fields: (t) => ({
    number: t.field({ type: TextFilter }),
    name: t.field({ type: TextFilter }),
    type: t.field({ type: [AddressType] }),
    country: t.field({ type: ['CountryCode'], description: 'Of the address.' }),
    city: t.field({ type: TextFilter, description: 'Of the address, to the letter.' }),
    mainProjectId: t.id({ permission: project.read }),
    createdAt: t.field({ type: DateTimeRange }),
    updatedAt: t.field({ type: DateTimeRange }),
  }),
})

builder.queryFields((t) => ({
  customer: t.field({
    type: Customer,
    nullable: true,
    description: 'One customer; null if there is none with this id.',
    permission: customer.read,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => localId('Customer', id),
  }),
  customers: t.connection(
    {
      type: Customer,
      nullable: true,
      description: 'By name, unless you choose another order.',
      permission: customer.read,
      args: { filter: t.arg({ type: CustomerFilter }), orderBy: t.arg({ type: CustomerOrder }) },
      resolve: (_root, { filter, orderBy, ...paging }) =>
        list(customers, paging, {
          order: orderOf(orderBy, { column: 'name_key', direction: 'asc' }),
          where: conditionsOf(filter),
        }),
    },
    ...CustomerConnection,
  ),
}))

const conditionsOf = (filter: typeof CustomerFilter.$inferInput | null | undefined) => [
  ...numberMatches('customer_number', filter?.number, 'filter.number'),
  ...nameMatches('name_key', filter?.name, 'filter.name'),
  ...oneOf('type', filter?.type, 'filter.type'),
  ...oneOf('addr_country', filter?.country, 'filter.country'),
  ...codeMatches('addr_city', filter?.city, 'filter.city'),
  ...equals(
    'main_project_id',
    filter?.mainProjectId && localId('Project', filter.mainProjectId, 'filter.mainProjectId'),
  ),
  ...inRange('created_at', filter?.createdAt),
  ...inRange('updated_at', filter?.updatedAt),
]
