import {
  type Action,
  type LocalizedText,
  type Permission,
  type Resource,
  type ResourceGroup,
  resourceGroups,
} from '../../../authorization/permission.ts'
import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { Language } from '../../users/schema/user.ts'

const actionTexts: Record<Action, LocalizedText> = {
  create: { en: 'Create', de: 'Anlegen' },
  read: { en: 'Read', de: 'Lesen' },
  update: { en: 'Change', de: 'Ändern' },
  delete: { en: 'Delete', de: 'Löschen' },
  release: { en: 'Release', de: 'Freigeben' },
  send: { en: 'Send', de: 'Versenden' },
  cancel: { en: 'Cancel', de: 'Stornieren' },
  complete: { en: 'Complete', de: 'Abschließen' },
  lock: { en: 'Lock and unlock', de: 'Sperren und entsperren' },
}

const catalogueIsPublic = open('the catalogue says what can be granted, not what anybody has')

export const PermissionAction = builder.enumType('PermissionAction', {
  values: Object.fromEntries(
    Object.entries(actionTexts).map(([value, { en }]) => [value.toUpperCase(), { value, description: en }]),
  ) as Record<Uppercase<Action>, { value: Action; description: string }>,
})

const ResourceActionRef = builder.objectRef<{ resource: Resource; permission: Permission }>('ResourceAction')
const ResourceRef = builder.objectRef<Resource>('Resource')
const ResourceGroupRef = builder.objectRef<ResourceGroup>('ResourceGroup')

ResourceActionRef.implement({
  description: 'What can be done to a resource.',
  permission: catalogueIsPublic,
  fields: (t) => ({
    permission: t.field({ type: 'Permission', resolve: ({ permission }) => permission.name }),
    action: t.field({ type: PermissionAction, resolve: ({ permission }) => permission.action }),
    description: t.string({
      args: { language: t.arg({ type: Language, required: true, defaultValue: 'en' }) },
      resolve: ({ resource, permission }, { language }) =>
        `${resource.title[language]}: ${actionTexts[permission.action][language]}`,
    }),
  }),
})

ResourceRef.implement({
  description: 'A kind of thing that permissions are about.',
  permission: catalogueIsPublic,
  fields: (t) => ({
    name: t.exposeString('name'),
    title: t.string({
      args: { language: t.arg({ type: Language, required: true, defaultValue: 'en' }) },
      resolve: ({ title }, { language }) => title[language],
    }),
    actions: t.field({
      type: [ResourceActionRef],
      resolve: (resource) => resource.actions.map((permission) => ({ resource, permission })),
    }),
  }),
})

ResourceGroupRef.implement({
  description: 'A set of resources that belong together, such as CRM.',
  permission: catalogueIsPublic,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'For `groups` of createAccessToken.' }),
    title: t.string({
      args: { language: t.arg({ type: Language, required: true, defaultValue: 'en' }) },
      resolve: ({ title }, { language }) => title[language],
    }),
    resources: t.field({ type: [ResourceRef], resolve: ({ resources }) => [...resources] }),
  }),
})

builder.queryField('resourceGroups', (t) =>
  t.field({
    type: [ResourceGroupRef],
    description: 'The catalogue of all permissions.',
    permission: catalogueIsPublic,
    resolve: () => [...resourceGroups()],
  }),
)
