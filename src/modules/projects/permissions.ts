import { resourceGroup } from '../../authorization/permission.ts'

const projects = resourceGroup(
  'PROJECTS',
  { en: 'Projects', de: 'Projekte' },
  { en: 'Projects, and what belongs to them.', de: 'Projekte und was zu ihnen gehört.' },
)

export const project = projects(
  'project',
  { en: 'Projects', de: 'Projekte' },
  {
    en: 'What customers, products and documents may belong to; tokens and users can be restricted to projects.',
    de: 'Wozu Kunden, Artikel und Belege gehören können; Tokens und Benutzer lassen sich auf Projekte beschränken.',
  },
  ['create', 'read', 'update', 'delete'],
)
