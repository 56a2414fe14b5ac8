import { resourceGroup } from '../../authorization/permission.ts'

const accounting = resourceGroup(
  'ACCOUNTING',
  { en: 'Accounting', de: 'Buchhaltung' },
  { en: 'Invoices and what they amount to.', de: 'Rechnungen und ihre Beträge.' },
)

export const invoice = accounting(
  'invoice',
  { en: 'Invoices', de: 'Rechnungen' },
  {
    en: 'Bills to customers, with their lines and totals.',
    de: 'Rechnungen an Kunden, mit Positionen und Summen.',
  },
  ['create', 'read', 'update', 'delete', 'release', 'send', 'cancel'],
)
