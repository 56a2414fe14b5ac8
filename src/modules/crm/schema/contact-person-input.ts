import { internalNotes, personalData } from '../../../authorization/sensitive-data.ts'
import {
  asIs,
  flag,
  type InputColumn,
  keyedName,
  reference,
  required,
  text,
  toColumns,
} from '../../../graphql/input-columns.ts'
import type { InputBuilder } from '../../../shared-types/input-builder.ts'
import { defineEntity } from '../../audit/write-entity.ts'
import { contactPersons, customers } from '../repository.ts'
import { customerEntity } from './customer-input.ts'

/** What may be given on creation and changed later. */
export const contactPersonInputFields = (t: InputBuilder) => ({
  title: t.string(),
  salutation: t.string(),
  department: t.string(),
  position: t.string(),
  email: t.field({ type: 'EmailAddress' }),
  phone: t.string(),
  mobile: t.string({ permission: personalData.update }),
  birthday: t.field({ type: 'LocalDate', permission: personalData.update }),
  language: t.string({ description: 'ISO 639-1.' }),
  allowMarketing: t.boolean(),
  internalNote: t.string({ permission: internalNotes.update }),
})

const columns: Record<string, InputColumn> = {
  customerId: reference('partner_id', 'Customer'),
  name: keyedName(190),
  type: required(asIs('type')),
  title: text('title', 60),
  salutation: text('salutation', 120),
  department: text('department', 120),
  position: text('position', 120),
  email: text('email', 254),
  phone: text('phone', 60),
  mobile: text('mobile', 60),
  birthday: asIs('birthday'),
  language: required(text('language', 2)),
  allowMarketing: flag('allow_marketing'),
  internalNote: text('internal_note', 16_000),
}

export const contactPersonColumns = (input: Record<string, unknown>) => toColumns(columns, input)

export const contactPersonEntity = defineEntity({
  typeName: 'ContactPerson',
  label: 'contact person',
  resource: 'contactPerson',
  source: contactPersons,
  references: { partner_id: { source: customers, input: 'customerId', label: 'customer' } },
  partOf: { column: 'partner_id', whole: customerEntity },
})
