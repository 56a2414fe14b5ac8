import { deleteMutation } from '../../audit/schema/delete-mutation.ts'
import { customer } from '../permissions.ts'
import { customerEntity } from './customer-input.ts'

deleteMutation(customerEntity, {
  permission: customer.delete,
  description: 'The customer and its contact persons are gone for everybody; its documents stay as they are.',
})
