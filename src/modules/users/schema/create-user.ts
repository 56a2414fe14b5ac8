import { builder } from '../../../builder.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { actorOf } from '../../audit/record-event.ts'
import { createUser } from '../create-user.ts'
import { user } from '../permissions.ts'
import { grantOf, ResourceGroupGrant } from './grant-input.ts'
import { ProjectAccessInput, projectAccessOf } from './project-access.ts'
import { Language, User, UserRole } from './user.ts'
import { andReadsUsers } from './who-writes-users.ts'

const CreateUserInput = builder.inputType('CreateUserInput', {
  fields: (t) => ({
    username: t.string({
      required: true,
      description: '1 to 64 of a-z, 0-9, dot, dash and underscore; unique, and never changed.',
    }),
    displayName: t.string({ required: true, description: '1 to 120 characters.' }),
    email: t.field({
      type: 'EmailAddress',
      description: 'Unique: one can sign in with it.',
      personsOnly: true,
    }),
    role: t.field({ type: UserRole, required: true, defaultValue: 'USER' }),
    language: t.field({ type: Language, required: true, defaultValue: 'en' }),
    permissions: t.field({ type: ['Permission'], description: 'Single permissions.' }),
    groups: t.field({
      type: [ResourceGroupGrant],
      description: 'Whole groups, expanded to single permissions now.',
    }),
    projectAccess: t.field({ type: ProjectAccessInput, description: 'Left out: all projects.' }),
  }),
})

builder.mutationField('createUser', (t) =>
  t.field({
    type: writtenPayload('CreateUserPayload', user.create, 'user', User),
    nullable: true,
    description:
      'Creates an active user with at most your own rights. Only an administrator who has signed in, not a token, makes administrators. Errors: FORBIDDEN for rights that you lack, CONFLICT for a username or address that is taken, BAD_USER_INPUT.',
    permission: andReadsUsers(user.create),
    recentSignIn: true,
    args: { input: t.arg({ type: CreateUserInput, required: true }) },
    resolve: async (_root, { input }, context) => {
      const id = await createUser(
        context.database,
        actorOf(context),
        {
          username: input.username,
          displayName: input.displayName,
          email: input.email ?? null,
          role: input.role,
          language: input.language,
          permissions: grantOf(input).names(),
          projectIds: input.projectAccess ? projectAccessOf(input.projectAccess) : null,
        },
        context.principal,
      )
      return { id, version: 1 }
    },
  }),
)
