import { type ExpectedRules, shared, within } from '../support/rule-words.ts'

const customer = shared('partners', 'main_project_id')

export const expectedRules: ExpectedRules = {
  partners: [customer],
  partner_bank_accounts: [within('partners', 'partner_bank_accounts.partner_id', customer)],
  contact_persons: [within('partners', 'contact_persons.partner_id', customer)],
}
