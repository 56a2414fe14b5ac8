import { resourceGroup } from '../../authorization/permission.ts'

const projects = resourceGroup('PROJECTS', { en: 'Projects', de: 'Projekte' })

export const project = projects('project', { en: 'Projects', de: 'Projekte' }, [
  'create',
  'read',
  'update',
  'delete',
])
