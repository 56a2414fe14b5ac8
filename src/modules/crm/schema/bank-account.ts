import { bankDetails } from '../../../authorization/sensitive-data.ts'
import { builder } from '../../../builder.ts'
import { asIs, type InputColumn, text } from '../../../graphql/input-columns.ts'
import { lenient } from '../../../graphql/scalars.ts'
import type { BankAccountRow } from '../repository.ts'

export const BankAccount = builder.objectRef<BankAccountRow>('BankAccount').implement({
  permission: bankDetails.read,
  fields: (t) => ({
    bankName: t.exposeString('bank_name', { nullable: true }),
    accountHolder: t.exposeString('account_holder', { nullable: true }),
    iban: t.expose('iban', { type: 'IBAN', nullable: true }),
    bic: t.exposeString('bic', { nullable: true }),
    sepaMandateReference: t.exposeString('sepa_reference', { nullable: true }),
    sepaMandateDate: t.field({
      type: 'LocalDate',
      nullable: true,
      resolve: ({ sepa_date }) => lenient('date', sepa_date),
    }),
  }),
})

export const BankAccountInput = builder.inputType('BankAccountInput', {
  description: 'A whole account: what is left out is empty.',
  fields: (t) => ({
    bankName: t.string(),
    accountHolder: t.string(),
    iban: t.field({ type: 'IBAN' }),
    bic: t.string(),
    sepaMandateReference: t.string(),
    sepaMandateDate: t.field({ type: 'LocalDate' }),
  }),
})

export const bankAccountColumns: Record<string, InputColumn> = {
  bankName: text('bank_name', 120),
  accountHolder: text('account_holder', 190),
  iban: asIs('iban'),
  bic: text('bic', 11),
  sepaMandateReference: text('sepa_reference', 35),
  sepaMandateDate: asIs('sepa_date'),
}
