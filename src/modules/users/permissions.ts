import { resourceGroup } from '../../authorization/permission.ts'

export const administration = resourceGroup('ADMINISTRATION', { en: 'Administration', de: 'Verwaltung' })

export const user = administration('user', { en: 'Users', de: 'Benutzer' }, [
  'create',
  'read',
  'update',
  'delete',
])
