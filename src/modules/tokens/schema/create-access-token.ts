import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { actorOf } from '../../audit/record-event.ts'
import { project } from '../../projects/permissions.ts'
import { grantOf, ResourceGroupGrant } from '../../users/schema/grant-input.ts'
import { type CreatedToken, createToken } from '../create-token.ts'
import { accessToken } from '../permissions.ts'
import { AccessToken } from './access-token.ts'

const CreateAccessTokenInput = builder.inputType('CreateAccessTokenInput', {
  fields: (t) => ({
    name: t.string({
      required: true,
      description: '1 to 80 characters, unique among the tokens of the owner.',
    }),
    description: t.string({ description: 'Up to 500 characters.' }),
    permissions: t.field({ type: ['Permission'], description: 'Single permissions, each among your own.' }),
    groups: t.field({
      type: [ResourceGroupGrant],
      description: 'Whole groups, expanded to single permissions now.',
    }),
    projectIds: t.idList({
      permission: project.read,
      description:
        'The only projects that it may see: up to 100, each among your own. Left out: those of the token that asks, if it is restricted to some; else all that the owner may see, now and later.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description:
        'Any time within 365 days. Left out: in 180 days. Not after the expiry of the token that asks, which also caps the default.',
    }),
  }),
})

const CreateAccessTokenPayload = builder.objectRef<CreatedToken>('CreateAccessTokenPayload').implement({
  permission: accessToken.create,
  fields: (t) => ({
    accessToken: t.field({ type: AccessToken, nullable: true, resolve: ({ id }) => id }),
    secret: t.exposeString('secret', {
      description:
        'The token itself, for the Authorization header. Shown here and never again: only a hash is kept.',
    }),
  }),
})

builder.mutationField('createAccessToken', (t) =>
  t.field({
    type: CreateAccessTokenPayload,
    nullable: true,
    description:
      'Creates a token of your own, or of the owner of the token that asks. It can do and see no more than who asks, and lives no longer than a token that asks. Errors: FORBIDDEN for a permission that you lack, BAD_USER_INPUT, also for a project that is not there for you, CONFLICT for a name that is taken.',
    permission: accessToken.create,
    recentSignIn: true,
    args: { input: t.arg({ type: CreateAccessTokenInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const { principal, database, services } = context
      return createToken(
        database,
        services.peppers,
        actorOf(context),
        {
          ownerId: principal.userId,
          permissions: principal.permissions,
          createdByTokenId: principal.kind === 'TOKEN' ? principal.tokenId : null,
          expiresAt: principal.kind === 'TOKEN' ? principal.expiresAt : null,
        },
        {
          name: input.name,
          description: input.description ?? null,
          permissions: grantOf(input),
          projectIds: input.projectIds?.map((id) => localId('Project', id, 'projectIds')) ?? null,
          expiresAt: input.expiresAt ?? null,
        },
      )
    },
  }),
)
