import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { lenient } from '../../../graphql/scalars.ts'
import type { UserRow } from '../repository.ts'
import { Language, UserRole } from './user.ts'

/** Apart from User, which needs `user:read`. */
export const Account = builder.objectRef<UserRow>('Account').implement({
  description: 'What a person may know of themself without any permission.',
  permission: open('everybody may know themself'),
  fields: (t) => ({
    username: t.exposeString('username'),
    displayName: t.exposeString('display_name'),
    email: t.field({
      type: 'EmailAddress',
      nullable: true,
      resolve: ({ email }) => lenient('email', email),
    }),
    role: t.expose('role', { type: UserRole }),
    language: t.expose('language', { type: Language }),
    version: t.exposeInt('version', { description: 'For updateAccount.' }),
  }),
})
