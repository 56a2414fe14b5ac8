import { allowEveryPerson } from '../users/effective-permissions.ts'
import { administration } from '../users/permissions.ts'

export const accessToken = administration(
  'accessToken',
  { en: "One's own access tokens", de: 'Eigene Zugangstokens' },
  ['create', 'read', 'update', 'delete'],
)

allowEveryPerson(...Object.values(accessToken))

export const tokenAdministration = administration(
  'tokenAdministration',
  { en: "Everybody's access tokens", de: 'Zugangstokens aller Benutzer' },
  ['read', 'update', 'delete', 'lock'],
)
