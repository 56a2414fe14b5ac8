import { builder } from '../../../builder.ts'
import { badInput } from '../../../errors.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { actorOf } from '../../audit/record-event.ts'
import { versionedKey } from '../../audit/schema/versioned-key.ts'
import { changeUser, type UserChange } from '../change-user.ts'
import { user } from '../permissions.ts'
import { grantOf, ResourceGroupGrant } from './grant-input.ts'
import { ProjectAccessInput, projectAccessOf } from './project-access.ts'
import { Language, User, UserRole } from './user.ts'
import { andReadsUsers } from './who-writes-users.ts'

const UpdateUserInput = builder.inputType('UpdateUserInput', {
  description: 'What is left out stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true }),
    version: t.int({ required: true, description: 'As you read it.' }),
    displayName: t.string({ description: '1 to 120 characters.' }),
    email: t.field({ type: 'EmailAddress', description: 'Null takes it away.', personsOnly: true }),
    language: t.field({ type: Language }),
    role: t.field({ type: UserRole, personsOnly: true }),
    permissions: t.field({
      type: ['Permission'],
      description: 'With `groups`, the whole grant in place of the one before; an empty list takes all away.',
    }),
    groups: t.field({ type: [ResourceGroupGrant], description: 'Expanded to single permissions now.' }),
    projectAccess: t.field({ type: ProjectAccessInput }),
  }),
})

builder.mutationField('updateUser', (t) =>
  t.field({
    type: writtenPayload('UpdateUserPayload', user.update, 'user', User),
    nullable: true,
    description:
      'Changes a user who has no rights that you lack, and gives at most your own. Nobody changes their own rights. Only an administrator who has signed in gives or takes a role, and changes administrators; no token changes an e-mail address, nor does who is restricted to some projects. Tokens of the user lose with the next request what the user loses. Errors: NOT_FOUND, FORBIDDEN, CONFLICT if somebody changed it since or an address is taken, LAST_ADMINISTRATOR, BAD_USER_INPUT.',
    permission: andReadsUsers(user.update),
    recentSignIn: true,
    args: { input: t.arg({ type: UpdateUserInput, required: true }) },
    resolve: (_root, { input }, context) =>
      changeUser(
        context.database,
        actorOf(context),
        context.principal,
        versionedKey('User', input),
        changeOf(input),
      ),
  }),
)

function changeOf(input: typeof UpdateUserInput.$inferInput): UserChange {
  const { displayName, email, language, role, permissions, groups, projectAccess } = input
  for (const field of ['displayName', 'language', 'role', 'permissions', 'groups', 'projectAccess'] as const)
    if (input[field] === null)
      throw badInput(`input.${field}`, 'This can not be null. Leave it out to keep it as it is.')
  return {
    ...(typeof displayName === 'string' && { displayName }),
    ...(email !== undefined && { email }),
    ...(language && { language }),
    ...(role && { role }),
    ...((permissions || groups) && { permissions: grantOf({ permissions, groups }) }),
    ...(projectAccess && { projects: projectAccessOf(projectAccess) }),
  }
}
