import { findPermission } from '../../../authorization/permission.ts'
import { PermissionSet } from '../../../authorization/permission-set.ts'
import { builder } from '../../../builder.ts'
import type { Context } from '../../../context.ts'
import { lenient } from '../../../graphql/scalars.ts'
import { toOne } from '../../../loading/declare.ts'
import { auditedFields } from '../../../shared-types/audited-fields.ts'
import { nodeType } from '../../../shared-types/node-type.ts'
import { Project } from '../../projects/schema/project.ts'
import { effectivePermissionsOf } from '../effective-permissions.ts'
import { user } from '../permissions.ts'
import { grantsOfUsers, projectsOfUsers, type UserRow, users } from '../repository.ts'
import { ProjectAccessRef } from './project-access.ts'

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

const grant = ({ loaders, db }: Context, { id }: Pick<UserRow, 'id'>): Promise<string[]> =>
  loaders.get('user.grant', (ids) => grantsOfUsers(db, ids)).load(id)

export const User = nodeType('User', users)

User.implement({
  description: 'A person who may sign in and own access tokens. Passwords and hashes are never part of it.',
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
    deactivatedAt: t.expose('deactivated_at', { type: 'DateTime', nullable: true }),
    permissions: t.field({
      type: ['Permission'],
      description: 'The own grant. An administrator needs none.',
      columns: ['id'],
      resolve: async (row, _args, context) => (await grant(context, row)).filter(findPermission),
    }),
    effectivePermissions: t.field({
      type: ['Permission'],
      description:
        'What they may do now: nothing when deactivated, everything as an administrator; else the own grant, and to manage their own tokens.',
      columns: ['id', 'role', 'is_active'],
      resolve: async ({ id, role, is_active }, _args, context) =>
        effectivePermissionsOf(
          { role, isActive: is_active === 1 },
          PermissionSet.ofNames(await grant(context, { id })),
        ).names(),
    }),
    projectAccess: t.field({
      type: ProjectAccessRef,
      columns: ['id', 'all_projects'],
      resolve: async ({ id, all_projects }, _args, { loaders, db }) => ({
        projects:
          all_projects === 1
            ? null
            : await loaders.get('user.projects', (ids) => projectsOfUsers(db, ids)).load(id),
      }),
    }),
    ...auditedFields(t),
  }),
})

builder.objectField(Project, 'manager', (t) =>
  t.field({ type: User, nullable: true, ...toOne('manager_user_id') }),
)
