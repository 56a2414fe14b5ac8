import {
  bankDetails,
  creditTerms,
  internalNotes,
  personalData,
} from '../../../authorization/sensitive-data.ts'
import {
  asIs,
  flag,
  type InputColumn,
  keyedName,
  money,
  notNull,
  percent,
  reference,
  required,
  text,
  toColumns,
  wholeNumber,
  writtenElsewhere,
} from '../../../graphql/input-columns.ts'
import type { InputBuilder } from '../../../shared-types/input-builder.ts'
import { projectOfShared } from '../../../shared-types/inputs.ts'
import { PaymentTermsInput } from '../../../shared-types/payment-terms.ts'
import { addressColumns, PostalAddressInput } from '../../../shared-types/postal-address.ts'
import { Taxation } from '../../../shared-types/taxation.ts'
import { defineEntity } from '../../audit/write-entity.ts'
import { numbersOf } from '../../projects/number-ranges.ts'
import { project } from '../../projects/permissions.ts'
import { projects } from '../../projects/repository.ts'
import { user } from '../../users/permissions.ts'
import { users } from '../../users/repository.ts'
import { customers } from '../repository.ts'
import { BankAccountInput } from './bank-account.ts'

/** What may be given on creation and changed later. */
export const customerInputFields = (t: InputBuilder) => ({
  firstName: t.string(),
  lastName: t.string(),
  address: t.field({ type: PostalAddressInput }),
  billingAddress: t.field({ type: PostalAddressInput }),
  email: t.field({ type: 'EmailAddress' }),
  phone: t.string(),
  mobile: t.string({ permission: personalData.update }),
  fax: t.string(),
  website: t.field({ type: 'URL' }),
  language: t.string({ description: 'ISO 639-1.' }),
  currency: t.field({ type: 'Currency' }),
  vatId: t.string(),
  taxNumber: t.string(),
  taxation: t.field({ type: Taxation }),
  mainProjectId: t.id({ permission: project.read, description: projectOfShared }),
  paymentTerms: t.field({ type: PaymentTermsInput }),
  shippingMethod: t.string(),
  discountPercent: t.field({ type: 'Decimal', permission: creditTerms.update }),
  creditLimit: t.field({ type: 'Decimal', permission: creditTerms.update }),
  deliveryBlocked: t.boolean({ permission: creditTerms.update }),
  deliveryBlockReason: t.string({ permission: creditTerms.update }),
  bankAccount: t.field({
    type: BankAccountInput,
    permission: bankDetails.update,
    description: 'Null takes the account away.',
  }),
  birthday: t.field({ type: 'LocalDate', permission: personalData.update }),
  notes: t.string({ permission: internalNotes.update }),
  accountManagerId: t.id({ permission: user.read }),
  allowMarketing: t.boolean(),
})

const maxDays = 3_650

const columns: Record<string, InputColumn> = {
  name: keyedName(190),
  type: required(asIs('type')),
  firstName: text('first_name', 120),
  lastName: text('last_name', 120),
  address: notNull(addressColumns('addr', ['email', 'phone'])),
  billingAddress: addressColumns('bill'),
  email: text('addr_email', 254),
  phone: text('addr_phone', 60),
  mobile: text('mobile', 60),
  fax: text('fax', 60),
  website: text('website', 255),
  language: required(text('language', 2)),
  currency: asIs('currency'),
  vatId: text('vat_id', 30),
  taxNumber: text('tax_number', 30),
  taxation: required(asIs('taxation')),
  mainProjectId: reference('main_project_id', 'Project'),
  paymentTerms: notNull((value, path) =>
    toColumns(
      {
        dueDays: wholeNumber('due_days', maxDays),
        discountDays: wholeNumber('discount_days', maxDays),
        discountPercent: percent('discount_percent'),
      },
      value as Record<string, unknown>,
      path,
    ),
  ),
  shippingMethod: text('shipping_method', 80),
  discountPercent: percent('customer_discount_percent'),
  creditLimit: money('credit_limit'),
  deliveryBlocked: flag('delivery_blocked'),
  deliveryBlockReason: text('delivery_block_reason', 500),
  birthday: asIs('birthday'),
  notes: text('notes', 16_000),
  accountManagerId: reference('account_manager_id', 'User'),
  allowMarketing: flag('allow_marketing'),
  bankAccount: writtenElsewhere,
}

export const customerColumns = (input: Record<string, unknown>) => toColumns(columns, input)

export const customerEntity = defineEntity({
  typeName: 'Customer',
  label: 'customer',
  resource: 'customer',
  source: customers,
  projectColumn: 'main_project_id',
  references: {
    main_project_id: { source: projects, input: 'mainProjectId', label: 'project' },
    account_manager_id: { source: users, input: 'accountManagerId', label: 'user' },
  },
  numbered: numbersOf('CUSTOMER', { source: customers, column: 'customer_number' }),
})
