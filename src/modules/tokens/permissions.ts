import { allowEveryPerson } from '../users/effective-permissions.ts'
import { administration } from '../users/permissions.ts'

export const accessToken = administration(
  'accessToken',
  { en: "One's own access tokens", de: 'Eigene Zugangstokens' },
  {
    en: 'The tokens of the same owner: of oneself, or of the owner of the token that asks.',
    de: 'Die Tokens desselben Besitzers: die eigenen oder die des Besitzers des anfragenden Tokens.',
  },
  ['create', 'read', 'update', 'delete'],
)

allowEveryPerson(...Object.values(accessToken))

export const tokenAdministration = administration(
  'tokenAdministration',
  { en: "Everybody's access tokens", de: 'Zugangstokens aller Benutzer' },
  {
    en: 'The tokens of all users, for those who look after them.',
    de: 'Die Tokens aller Benutzer, für alle, die sich um sie kümmern.',
  },
  ['read', 'update', 'delete', 'lock'],
)

export const tokenPolicy = administration(
  'tokenPolicy',
  { en: 'Policy of access tokens', de: 'Regeln für Zugangstokens' },
  {
    en: 'How long access tokens live, and how much each may ask for.',
    de: 'Wie lange Zugangstokens gelten und wie viel jedes anfragen darf.',
  },
  ['read', 'update'],
)
