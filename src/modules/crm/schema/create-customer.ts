import { builder } from '../../../builder.ts'
import { toColumns } from '../../../graphql/input-columns.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { AddressType } from '../../../shared-types/postal-address.ts'
import { createEntity } from '../../audit/write-entity.ts'
import { customer } from '../permissions.ts'
import { replaceBankAccount } from '../repository.ts'
import { bankAccountColumns } from './bank-account.ts'
import { Customer } from './customer.ts'
import { customerColumns, customerEntity, customerInputFields } from './customer-input.ts'

const CreateCustomerInput = builder.inputType('CreateCustomerInput', {
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 190 characters.' }),
    type: t.field({ type: AddressType, required: true, defaultValue: 'COMPANY' }),
    ...customerInputFields(t),
  }),
})

builder.mutationField('createCustomer', (t) =>
  t.field({
    type: writtenPayload('CreateCustomerPayload', customer.create, 'customer', Customer),
    nullable: true,
    description: 'Its number is given by the service. Errors: BAD_USER_INPUT.',
    permission: customer.create,
    args: { input: t.arg({ type: CreateCustomerInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const account =
        input.bankAccount && toColumns(bankAccountColumns, input.bankAccount, 'input.bankAccount')
      return createEntity(
        context,
        customerEntity,
        customerColumns({ address: { name: input.name }, ...input }),
        async (writer, id) => account && replaceBankAccount(writer, id, account),
      )
    },
  }),
)
