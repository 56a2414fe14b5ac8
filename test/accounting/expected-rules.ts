import { type ExpectedRules, owned, within } from '../support/rule-words.ts'

export const expectedRules: ExpectedRules = {
  invoices: [owned('invoices', 'project_id')],
  invoice_lines: [within('invoices', 'invoice_lines.invoice_id', owned('invoices', 'project_id'))],
}
