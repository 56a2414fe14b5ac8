import { fieldsOpened } from '../../../authorization/fields-opened.ts'
import {
  type Permission,
  type Resource,
  type ResourceGroup,
  resourceGroups,
} from '../../../authorization/permission.ts'
import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { actionTexts, PermissionAction } from '../../users/schema/permission-action.ts'
import { Language } from '../../users/schema/user.ts'

const catalogueIsPublic = open('the catalogue says what can be granted, not what anybody has')

/** More than there are, on the average: a request may ask for the whole catalogue under many aliases. */
const tenOf = { listLength: 10 }
const fiveOf = { listLength: 5 }

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
    fields: t.stringList({
      extensions: fiveOf,
      description:
        'Fields, arguments and input fields that need it beyond what their type needs, as schema coordinates: `Customer.bankAccount`, `Query.invoices`, `CustomerFilter.mainProjectId`. Also mutations that may need it, depending on whose token they are about. What a type needs opens all others of its fields. Empty: nothing asks for it yet.',
      resolve: ({ permission }, _args, _context, { schema }) => [
        ...(fieldsOpened(schema).get(permission) ?? []),
      ],
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
    description: t.string({
      args: { language: t.arg({ type: Language, required: true, defaultValue: 'en' }) },
      resolve: ({ description }, { language }) => description[language],
    }),
    actions: t.field({
      type: [ResourceActionRef],
      extensions: fiveOf,
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
    description: t.string({
      args: { language: t.arg({ type: Language, required: true, defaultValue: 'en' }) },
      resolve: ({ description }, { language }) => description[language],
    }),
    resources: t.field({
      type: [ResourceRef],
      extensions: fiveOf,
      resolve: ({ resources }) => [...resources],
    }),
  }),
})

builder.queryField('resourceGroups', (t) =>
  t.field({
    type: [ResourceGroupRef],
    extensions: tenOf,
    description: 'The catalogue of all permissions.',
    permission: catalogueIsPublic,
    resolve: () => [...resourceGroups()],
  }),
)
