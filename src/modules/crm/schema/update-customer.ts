import { builder } from '../../../builder.ts'
import { toColumns } from '../../../graphql/input-columns.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { AddressType } from '../../../shared-types/postal-address.ts'
import { versionedKey } from '../../audit/schema/versioned-key.ts'
import { writeErrors } from '../../audit/schema/write-errors.ts'
import { updateEntity } from '../../audit/write-entity.ts'
import { customer } from '../permissions.ts'
import { replaceBankAccount } from '../repository.ts'
import { bankAccountColumns } from './bank-account.ts'
import { Customer } from './customer.ts'
import { customerColumns, customerEntity, customerInputFields } from './customer-input.ts'

const UpdateCustomerInput = builder.inputType('UpdateCustomerInput', {
  description: 'What is left out stays as it is; null empties it.',
  fields: (t) => ({
    id: t.id({ required: true }),
    version: t.int({ required: true, description: 'As you read it.' }),
    name: t.string(),
    type: t.field({ type: AddressType }),
    ...customerInputFields(t),
  }),
})

builder.mutationField('updateCustomer', (t) =>
  t.field({
    type: writtenPayload('UpdateCustomerPayload', customer.update, 'customer', Customer),
    nullable: true,
    description: `Documents that are released keep the address they have. Errors: ${writeErrors}, BAD_USER_INPUT.`,
    permission: customer.update,
    args: { input: t.arg({ type: UpdateCustomerInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const { bankAccount } = input
      const account = bankAccount && toColumns(bankAccountColumns, bankAccount, 'input.bankAccount')
      return updateEntity(context, customerEntity, versionedKey('Customer', input), customerColumns(input), {
        after: async (writer, id) => account !== undefined && replaceBankAccount(writer, id, account),
      })
    },
  }),
)
