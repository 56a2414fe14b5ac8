import { PermissionSet } from '../../../authorization/permission-set.ts'
import { builder } from '../../../builder.ts'
import { globalId } from '../../../graphql/ids.ts'
import { actorOf } from '../../audit/record-event.ts'
import { versionedKey } from '../../audit/schema/versioned-key.ts'
import { type DroppedPermissions, dropUnusedAs } from '../drop-unused.ts'
import { AccessToken } from './access-token.ts'
import { changesTokens } from './update-access-token.ts'

const DropUnusedPermissionsInput = builder.inputType('DropUnusedPermissionsInput', {
  fields: (t) => ({
    id: t.id({ required: true }),
    version: t.int({ required: true, description: 'As you read it.' }),
    permissions: t.field({
      type: ['Permission'],
      required: true,
      description: 'The unused ones as you read them. One that was used meanwhile stays.',
    }),
  }),
})

const DropUnusedPermissionsPayload = builder
  .objectRef<DroppedPermissions>('DropUnusedPermissionsPayload')
  .implement({
    permission: changesTokens,
    fields: (t) => ({
      id: t.id({ resolve: ({ id }) => globalId('AccessToken', id) }),
      version: t.exposeInt('version', { description: 'For the next update.' }),
      accessToken: t.field({ type: AccessToken, nullable: true, resolve: ({ id }) => id }),
      dropped: t.field({
        type: ['Permission'],
        description: 'What it does not have any more. Perhaps nothing.',
        resolve: ({ dropped }) => dropped.names(),
      }),
    }),
  })

builder.mutationField('dropUnusedPermissions', (t) =>
  t.field({
    type: DropUnusedPermissionsPayload,
    nullable: true,
    description:
      'Takes from a token, in one step, those of the given permissions that it never used since they were granted, from its next request on. For whoever may narrow it: see updateAccessToken. Where several instances run, one that another of them saw used for the first time in the last 10 seconds may be dropped too. Errors: NOT_FOUND, FORBIDDEN, CONFLICT if somebody changed it since, BAD_USER_INPUT, also if it would keep none.',
    permission: changesTokens,
    recentSignIn: true,
    args: { input: t.arg({ type: DropUnusedPermissionsInput, required: true }) },
    resolve: (_root, { input }, context) =>
      dropUnusedAs(
        context.database,
        context.services.tokenUsage,
        actorOf(context),
        context.principal,
        versionedKey('AccessToken', input),
        PermissionSet.ofNames(input.permissions),
      ),
  }),
)
