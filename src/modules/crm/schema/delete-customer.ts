import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { DeleteInput, deletedPayload } from '../../../shared-types/payloads.ts'
import { deleteEntity } from '../../audit/write-entity.ts'
import { customer } from '../permissions.ts'
import { customerEntity } from './customer-input.ts'

builder.mutationField('deleteCustomer', (t) =>
  t.field({
    type: deletedPayload('DeleteCustomerPayload', customer.delete, 'Customer'),
    nullable: true,
    description:
      'The customer and its contact persons are gone for everybody; its documents stay as they are. Errors: NOT_FOUND, CONFLICT if somebody changed it since.',
    permission: customer.delete,
    args: { input: t.arg({ type: DeleteInput, required: true }) },
    resolve: (_root, { input }, context) =>
      deleteEntity(context, customerEntity, {
        id: localId('Customer', input.id, 'input.id'),
        version: input.version,
      }),
  }),
)
