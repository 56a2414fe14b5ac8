import { builder } from '../../../builder.ts'
import { lenient } from '../../../graphql/scalars.ts'
import { auditedFields } from '../../../shared-types/audited-fields.ts'
import { nodeType } from '../../../shared-types/node-type.ts'
import { user } from '../permissions.ts'
import { users } from '../repository.ts'

export const UserRole = builder.enumType('UserRole', {
  values: {
    ADMINISTRATOR: { description: 'May do everything.' },
    USER: { description: 'May do what was granted.' },
  } as const,
})

export const Language = builder.enumType('Language', {
  description: 'A language of texts and mails.',
  values: { EN: { value: 'en' }, DE: { value: 'de' } } as const,
})

export const User = nodeType('User', users)

User.implement({
  description: 'A person who may own access tokens. Passwords and hashes are never part of it.',
  permission: user.read,
  fields: (t) => ({
    username: t.exposeString('username'),
    displayName: t.exposeString('display_name'),
    email: t.field({
      type: 'EmailAddress',
      nullable: true,
      columns: ['email'],
      resolve: ({ email }) => lenient('email', email),
    }),
    role: t.expose('role', { type: UserRole }),
    language: t.expose('language', { type: Language }),
    isActive: t.boolean({ columns: ['is_active'], resolve: ({ is_active }) => is_active === 1 }),
    ...auditedFields(t),
  }),
})
