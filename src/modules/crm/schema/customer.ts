import { creditTerms, internalNotes, personalData } from '../../../authorization/sensitive-data.ts'
import { lenient } from '../../../graphql/scalars.ts'
import { fromScaled, moneyScale, percentScale } from '../../../lib/decimal.ts'
import { partOfRow, toOne } from '../../../loading/declare.ts'
import { auditedFields } from '../../../shared-types/audited-fields.ts'
import { nodeType } from '../../../shared-types/node-type.ts'
import { PaymentTerms } from '../../../shared-types/payment-terms.ts'
import { AddressType, PostalAddress } from '../../../shared-types/postal-address.ts'
import { sensitive, sensitiveWith } from '../../../shared-types/sensitive.ts'
import { Taxation } from '../../../shared-types/taxation.ts'
import { Project } from '../../projects/schema/project.ts'
import { User } from '../../users/schema/user.ts'
import { customer } from '../permissions.ts'
import { bankAccountsOf, customers } from '../repository.ts'
import { BankAccount } from './bank-account.ts'

export const Customer = nodeType('Customer', customers)

Customer.implement({
  description: 'Somebody we sell to: a company or a person.',
  permission: customer.read,
  fields: (t) => ({
    number: t.string({
      description:
        'Given once, unique, never reused. What the service draws begins with the key of the project that the customer is made in, if that has number ranges of its own.',
      columns: ['customer_number'],
      resolve: ({ customer_number }) => customer_number ?? '',
    }),
    name: t.exposeString('name', { description: 'The company, or the full name of a person.' }),
    firstName: t.exposeString('first_name', { nullable: true }),
    lastName: t.exposeString('last_name', { nullable: true }),
    type: t.expose('type', { type: AddressType }),
    address: t.field({
      type: PostalAddress,
      nullable: true,
      ...partOfRow('addr_', 'name'),
    }),
    billingAddress: t.field({
      type: PostalAddress,
      nullable: true,
      description: 'Only if it is another than `address`.',
      ...partOfRow('bill_', 'name'),
    }),
    email: t.field({
      type: 'EmailAddress',
      nullable: true,
      columns: ['addr_email'],
      resolve: ({ addr_email }) => lenient('email', addr_email),
    }),
    phone: t.exposeString('addr_phone', { nullable: true }),
    mobile: t.string(sensitive('mobile', personalData.read)),
    fax: t.exposeString('fax', { nullable: true }),
    website: t.field({
      type: 'URL',
      nullable: true,
      columns: ['website'],
      resolve: ({ website }) => lenient('url', website),
    }),
    language: t.exposeString('language', { description: 'ISO 639-1.' }),
    currency: t.expose('currency', { type: 'Currency', nullable: true, description: 'Null: the company’s.' }),
    vatId: t.exposeString('vat_id', { nullable: true }),
    taxNumber: t.exposeString('tax_number', { nullable: true }),
    taxation: t.expose('taxation', { type: Taxation }),
    mainProject: t.field({
      type: Project,
      nullable: true,
      description: 'Null: belongs to all projects.',
      ...toOne('main_project_id'),
    }),
    paymentTerms: t.field({ type: PaymentTerms, ...partOfRow() }),
    shippingMethod: t.exposeString('shipping_method', { nullable: true }),
    discountPercent: t.field({
      type: 'Decimal',
      ...sensitiveWith('customer_discount_percent', creditTerms.read, (value: number | null) =>
        value === null ? null : fromScaled(value, percentScale),
      ),
    }),
    creditLimit: t.field({
      type: 'Decimal',
      description: 'In the currency of the customer. Null: none.',
      ...sensitiveWith('credit_limit', creditTerms.read, (value: number | null) =>
        value === null ? null : fromScaled(value, moneyScale),
      ),
    }),
    deliveryBlocked: t.boolean(
      sensitiveWith('delivery_blocked', creditTerms.read, (value: number | null) => value === 1),
    ),
    deliveryBlockReason: t.string(sensitive('delivery_block_reason', creditTerms.read)),
    bankAccount: t.field({
      type: BankAccount,
      nullable: true,
      columns: ['id'],
      resolve: ({ id }, _args, context) =>
        context.loaders.get('customer.bankAccount', (ids) => bankAccountsOf(context, ids)).load(id),
    }),
    birthday: t.field({
      type: 'LocalDate',
      ...sensitiveWith('birthday', personalData.read, (value: string | null) => lenient('date', value)),
    }),
    notes: t.string(sensitive('notes', internalNotes.read)),
    accountManager: t.field({
      type: User,
      nullable: true,
      ...toOne('account_manager_id'),
    }),
    allowMarketing: t.boolean({
      columns: ['allow_marketing'],
      resolve: ({ allow_marketing }) => allow_marketing === 1,
    }),
    ...auditedFields(t),
  }),
})
