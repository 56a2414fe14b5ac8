import { resourceGroup } from '../../authorization/permission.ts'

export const administration = resourceGroup(
  'ADMINISTRATION',
  { en: 'Administration', de: 'Verwaltung' },
  {
    en: 'People, their rights and their access tokens.',
    de: 'Menschen, ihre Rechte und ihre Zugangstokens.',
  },
)

export const user = administration(
  'user',
  { en: 'Users', de: 'Benutzer' },
  {
    en: 'Those who sign in and own tokens, and what they may do.',
    de: 'Wer sich anmeldet und Tokens besitzt, und was sie dürfen.',
  },
  ['create', 'read', 'update', 'delete'],
)
