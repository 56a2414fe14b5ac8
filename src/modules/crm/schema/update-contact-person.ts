import { builder } from '../../../builder.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { AddressType } from '../../../shared-types/postal-address.ts'
import { versionedKey } from '../../audit/schema/versioned-key.ts'
import { writeErrors } from '../../audit/schema/write-errors.ts'
import { updateEntity } from '../../audit/write-entity.ts'
import { contactPerson } from '../permissions.ts'
import { ContactPerson } from './contact-person.ts'
import {
  contactPersonColumns,
  contactPersonEntity,
  contactPersonInputFields,
} from './contact-person-input.ts'

const UpdateContactPersonInput = builder.inputType('UpdateContactPersonInput', {
  description: 'What is left out stays as it is; null empties it.',
  fields: (t) => ({
    id: t.id({ required: true }),
    version: t.int({ required: true, description: 'As you read it.' }),
    name: t.string(),
    type: t.field({ type: AddressType }),
    ...contactPersonInputFields(t),
  }),
})

builder.mutationField('updateContactPerson', (t) =>
  t.field({
    type: writtenPayload('UpdateContactPersonPayload', contactPerson.update, 'contactPerson', ContactPerson),
    nullable: true,
    description: `Errors: ${writeErrors}, BAD_USER_INPUT.`,
    permission: contactPerson.update,
    args: { input: t.arg({ type: UpdateContactPersonInput, required: true }) },
    resolve: (_root, { input }, context) =>
      updateEntity(
        context,
        contactPersonEntity,
        versionedKey('ContactPerson', input),
        contactPersonColumns(input),
      ),
  }),
)
