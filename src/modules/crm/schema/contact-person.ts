import { internalNotes, personalData } from '../../../authorization/sensitive-data.ts'
import { builder } from '../../../builder.ts'
import { equals, inRange, nameMatches } from '../../../graphql/filters.ts'
import { localId } from '../../../graphql/ids.ts'
import { lenient } from '../../../graphql/scalars.ts'
import { toOne } from '../../../loading/declare.ts'
import { list } from '../../../loading/list.ts'
import { auditedFields } from '../../../shared-types/audited-fields.ts'
import { connectionType } from '../../../shared-types/connection-type.ts'
import { DateTimeRange, TextFilter } from '../../../shared-types/inputs.ts'
import { nodeType } from '../../../shared-types/node-type.ts'
import { orderInput, orderOf } from '../../../shared-types/order-input.ts'
import { AddressType } from '../../../shared-types/postal-address.ts'
import { sensitive, sensitiveWith } from '../../../shared-types/sensitive.ts'
import { contactPerson, customer } from '../permissions.ts'
import { contactPersons } from '../repository.ts'
import { Customer } from './customer.ts'

export const ContactPerson = nodeType('ContactPerson', contactPersons)

ContactPerson.implement({
  description: 'Somebody to talk to at a customer.',
  permission: contactPerson.read,
  fields: (t) => ({
    customer: t.field({ type: Customer, nullable: true, ...toOne('partner_id') }),
    type: t.expose('type', { type: AddressType }),
    name: t.exposeString('name'),
    title: t.exposeString('title', { nullable: true }),
    salutation: t.exposeString('salutation', { nullable: true }),
    department: t.exposeString('department', { nullable: true }),
    position: t.exposeString('position', { nullable: true }),
    email: t.field({
      type: 'EmailAddress',
      nullable: true,
      columns: ['email'],
      resolve: ({ email }) => lenient('email', email),
    }),
    phone: t.exposeString('phone', { nullable: true }),
    mobile: t.string(sensitive('mobile', personalData.read)),
    birthday: t.field({
      type: 'LocalDate',
      ...sensitiveWith('birthday', personalData.read, (value: string | null) => lenient('date', value)),
    }),
    language: t.exposeString('language', { description: 'ISO 639-1.' }),
    allowMarketing: t.boolean({
      columns: ['allow_marketing'],
      resolve: ({ allow_marketing }) => allow_marketing === 1,
    }),
    internalNote: t.string(sensitive('internal_note', internalNotes.read)),
    ...auditedFields(t),
  }),
})

const ContactPersonConnection = connectionType(ContactPerson, contactPerson.read)

const ContactPersonOrder = orderInput('ContactPerson', {
  NAME: 'name_key',
  CREATED_AT: 'created_at',
  UPDATED_AT: 'updated_at',
})

const ContactPersonFilter = builder.inputType('ContactPersonFilter', {
  description: 'All given conditions hold together.',
  fields: (t) => ({
    name: t.field({ type: TextFilter }),
    customerId: t.id({ permission: customer.read }),
    updatedAt: t.field({ type: DateTimeRange }),
  }),
})

const byName = { column: 'name_key', direction: 'asc' } as const

builder.queryFields((t) => ({
  contactPerson: t.field({
    type: ContactPerson,
    nullable: true,
    description: 'One contact person; null if there is none with this id.',
    permission: contactPerson.read,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => localId('ContactPerson', id),
  }),
  contactPersons: t.connection(
    {
      type: ContactPerson,
      nullable: true,
      description: 'By name, unless you choose another order.',
      permission: contactPerson.read,
      args: { filter: t.arg({ type: ContactPersonFilter }), orderBy: t.arg({ type: ContactPersonOrder }) },
      resolve: (_root, { filter, orderBy, ...paging }) =>
        list(contactPersons, paging, {
          order: orderOf(orderBy, byName),
          where: [
            ...nameMatches('name_key', filter?.name, 'filter.name'),
            ...equals(
              'partner_id',
              filter?.customerId && localId('Customer', filter.customerId, 'filter.customerId'),
            ),
            ...inRange('updated_at', filter?.updatedAt),
          ],
        }),
    },
    ...ContactPersonConnection,
  ),
}))

builder.objectField(Customer, 'contactPersons', (t) =>
  t.connection(
    {
      type: ContactPerson,
      nullable: true,
      permission: contactPerson.read,
      args: { orderBy: t.arg({ type: ContactPersonOrder }) },
      resolve: (_customer, { orderBy, ...paging }) =>
        list(contactPersons, paging, { order: orderOf(orderBy, byName), parent: 'partner_id' }),
    },
    ...ContactPersonConnection,
  ),
)
