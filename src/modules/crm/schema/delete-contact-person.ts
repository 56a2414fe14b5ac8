import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { DeleteInput, deletedPayload } from '../../../shared-types/payloads.ts'
import { deleteEntity } from '../../audit/write-entity.ts'
import { contactPerson } from '../permissions.ts'
import { contactPersonEntity } from './contact-person-input.ts'

builder.mutationField('deleteContactPerson', (t) =>
  t.field({
    type: deletedPayload('DeleteContactPersonPayload', contactPerson.delete, 'ContactPerson'),
    nullable: true,
    description: 'Errors: NOT_FOUND, CONFLICT if somebody changed it since.',
    permission: contactPerson.delete,
    args: { input: t.arg({ type: DeleteInput, required: true }) },
    resolve: (_root, { input }, context) =>
      deleteEntity(context, contactPersonEntity, {
        id: localId('ContactPerson', input.id, 'input.id'),
        version: input.version,
      }),
  }),
)
