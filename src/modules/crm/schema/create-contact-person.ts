import { builder } from '../../../builder.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { AddressType } from '../../../shared-types/postal-address.ts'
import { createEntity } from '../../audit/write-entity.ts'
import { contactPerson, customer } from '../permissions.ts'
import { ContactPerson } from './contact-person.ts'
import {
  contactPersonColumns,
  contactPersonEntity,
  contactPersonInputFields,
} from './contact-person-input.ts'

const CreateContactPersonInput = builder.inputType('CreateContactPersonInput', {
  fields: (t) => ({
    customerId: t.id({ required: true, permission: customer.read }),
    name: t.string({ required: true, description: '1 to 190 characters.' }),
    type: t.field({ type: AddressType, required: true, defaultValue: 'OTHER' }),
    ...contactPersonInputFields(t),
  }),
})

builder.mutationField('createContactPerson', (t) =>
  t.field({
    type: writtenPayload('CreateContactPersonPayload', contactPerson.create, 'contactPerson', ContactPerson),
    nullable: true,
    description:
      'Errors: BAD_USER_INPUT, also for a customer that is not there; FORBIDDEN for one that belongs to all projects, if you are restricted to some.',
    permission: contactPerson.create,
    args: { input: t.arg({ type: CreateContactPersonInput, required: true }) },
    resolve: (_root, { input }, context) =>
      createEntity(context, contactPersonEntity, contactPersonColumns(input)),
  }),
)
