import { open } from '../authorization/requirement.ts'
import { builder } from '../builder.ts'
import { asIs, type InputColumn, text, toColumns } from '../graphql/input-columns.ts'
import { lenient } from '../graphql/scalars.ts'
import { rowPart } from './node-type.ts'

export const addressTypes = ['COMPANY', 'MR', 'MRS', 'OTHER'] as const
export type AddressTypeValue = (typeof addressTypes)[number]

export const AddressType = builder.enumType('AddressType', { values: addressTypes })

/** The columns of an address, under a prefix, in every table that holds one. */
export interface PostalAddressShape {
  type: AddressTypeValue | null
  name: string | null
  contact: string | null
  department: string | null
  supplement: string | null
  street: string | null
  zip: string | null
  city: string | null
  state: string | null
  country: string | null
  email: string | null
  phone: string | null
}

export type AddressColumns<Prefix extends string> = {
  [K in keyof PostalAddressShape as `${Prefix}_${K}`]: PostalAddressShape[K]
}

export const PostalAddress = rowPart<PostalAddressShape>('PostalAddress').implement({
  description: 'A postal address. On a document it is a copy, taken when the document was written.',
  permission: open('a value; whoever may read the field that holds it may read it'),
  fields: (t) => ({
    type: t.expose('type', { type: AddressType, nullable: true }),
    name: t.string({ columns: ['name'], resolve: ({ name }) => name ?? '' }),
    contactPerson: t.exposeString('contact', { nullable: true }),
    department: t.exposeString('department', { nullable: true }),
    addressSupplement: t.exposeString('supplement', { nullable: true }),
    street: t.exposeString('street', { nullable: true }),
    zipCode: t.exposeString('zip', { nullable: true }),
    city: t.exposeString('city', { nullable: true }),
    state: t.exposeString('state', { nullable: true }),
    country: t.field({
      type: 'CountryCode',
      nullable: true,
      columns: ['country'],
      resolve: ({ country }) => lenient('country', country),
    }),
    email: t.field({
      type: 'EmailAddress',
      nullable: true,
      columns: ['email'],
      resolve: ({ email }) => lenient('email', email),
    }),
    phone: t.exposeString('phone', { nullable: true }),
  }),
})

export const PostalAddressInput = builder.inputType('PostalAddressInput', {
  description: 'A whole address: what is left out is empty.',
  fields: (t) => ({
    type: t.field({ type: AddressType }),
    name: t.string({ required: true }),
    contactPerson: t.string(),
    department: t.string(),
    addressSupplement: t.string(),
    street: t.string(),
    zipCode: t.string(),
    city: t.string(),
    state: t.string(),
    country: t.field({ type: 'CountryCode' }),
    email: t.field({ type: 'EmailAddress' }),
    phone: t.string(),
  }),
})

const inputColumns: Record<string, (prefix: string) => InputColumn> = {
  type: (prefix) => asIs(`${prefix}_type`),
  name: (prefix) => text(`${prefix}_name`, 190),
  contactPerson: (prefix) => text(`${prefix}_contact`, 190),
  department: (prefix) => text(`${prefix}_department`, 190),
  addressSupplement: (prefix) => text(`${prefix}_supplement`, 190),
  street: (prefix) => text(`${prefix}_street`, 190),
  zipCode: (prefix) => text(`${prefix}_zip`, 20),
  city: (prefix) => text(`${prefix}_city`, 120),
  state: (prefix) => text(`${prefix}_state`, 120),
  country: (prefix) => asIs(`${prefix}_country`),
  email: (prefix) => text(`${prefix}_email`, 254),
  phone: (prefix) => text(`${prefix}_phone`, 60),
}

/**
 * A whole address into the columns under the prefix: what is left out of it is emptied, except for `keep` (a
 * customer's e-mail is the same column whether it is written in the address or beside it).
 */
export const addressColumns =
  (prefix: string, keep: readonly string[] = []): InputColumn =>
  (value, path) => {
    const fields = Object.fromEntries(
      Object.entries(inputColumns).map(([field, column]) => [field, column(prefix)]),
    )
    const emptied = Object.keys(fields).filter((field) => !keep.includes(field))
    const empty = Object.fromEntries(emptied.map((field) => [field, null]))
    return toColumns(fields, { ...empty, ...(value as object | null) }, path)
  }
