import { findPermission, findResourceGroup, type Permission } from '../../../authorization/permission.ts'
import { PermissionSet } from '../../../authorization/permission-set.ts'
import { builder } from '../../../builder.ts'
import { badInput } from '../../../errors.ts'
import { actorOf } from '../../audit/record-event.ts'
import { type CreatedToken, createToken } from '../create-token.ts'
import { accessToken } from '../permissions.ts'
import { AccessToken } from './access-token.ts'
import { PermissionAction } from './resource-groups.ts'

const ResourceGroupGrant = builder.inputType('ResourceGroupGrant', {
  description:
    'These actions on every resource of a group, as the group is now: a resource that is added to it later is not opened.',
  fields: (t) => ({
    group: t.string({
      required: true,
      description: 'The name of a resource group, such as CRM; see resourceGroups.',
    }),
    actions: t.field({ type: [PermissionAction], required: true }),
  }),
})

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
      'Creates a token of your own, or of the owner of the token that asks. It can do no more than who asks, and lives no longer than a token that asks. Errors: FORBIDDEN for a permission that you lack, BAD_USER_INPUT, CONFLICT for a name that is taken.',
    permission: accessToken.create,
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
          permissions: PermissionSet.of([
            ...(input.permissions ?? []).flatMap((name) => findPermission(name) ?? []),
            ...(input.groups ?? []).flatMap(expandGroup),
          ]),
          expiresAt: input.expiresAt ?? null,
        },
      )
    },
  }),
)

function expandGroup({ group, actions }: typeof ResourceGroupGrant.$inferInput): Permission[] {
  const found = findResourceGroup(group)
  if (!found)
    throw badInput('groups.group', `There is no resource group ${JSON.stringify(group)}; see resourceGroups.`)
  return found.resources
    .flatMap((resource) => resource.actions)
    .filter(({ action }) => actions.includes(action))
}
