import { resourceGroup } from '../../authorization/permission.ts'

const crm = resourceGroup(
  'CRM',
  { en: 'CRM', de: 'CRM' },
  {
    en: 'Whom we sell to, and whom to talk to there.',
    de: 'An wen wir verkaufen und mit wem wir dort sprechen.',
  },
)

export const customer = crm(
  'customer',
  { en: 'Customers', de: 'Kunden' },
  {
    en: 'Companies and persons that we sell to, with their addresses and terms.',
    de: 'Firmen und Personen, an die wir verkaufen, mit Adressen und Konditionen.',
  },
  ['create', 'read', 'update', 'delete'],
)

export const contactPerson = crm(
  'contactPerson',
  { en: 'Contact persons', de: 'Ansprechpartner' },
  { en: 'People to talk to at a customer.', de: 'Personen, mit denen wir bei einem Kunden sprechen.' },
  ['create', 'read', 'update', 'delete'],
)
