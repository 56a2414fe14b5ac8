import { deleteMutation } from '../../audit/schema/delete-mutation.ts'
import { contactPerson } from '../permissions.ts'
import { contactPersonEntity } from './contact-person-input.ts'

deleteMutation(contactPersonEntity, { permission: contactPerson.delete })
