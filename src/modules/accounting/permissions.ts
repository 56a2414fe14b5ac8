import { resourceGroup } from '../../authorization/permission.ts'

const accounting = resourceGroup('ACCOUNTING', { en: 'Accounting', de: 'Buchhaltung' })

export const invoice = accounting('invoice', { en: 'Invoices', de: 'Rechnungen' }, [
  'create',
  'read',
  'update',
  'delete',
  'release',
  'send',
  'cancel',
])
