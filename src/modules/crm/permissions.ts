import { resourceGroup } from '../../authorization/permission.ts'

const crm = resourceGroup('CRM', { en: 'CRM', de: 'CRM' })

export const customer = crm('customer', { en: 'Customers', de: 'Kunden' }, [
  'create',
  'read',
  'update',
  'delete',
])

export const contactPerson = crm('contactPerson', { en: 'Contact persons', de: 'Ansprechpartner' }, [
  'create',
  'read',
  'update',
  'delete',
])
