import { findPermission } from '../../../authorization/permission.ts'
import { anyOf } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import type { Context } from '../../../context.ts'
import { readNow } from '../../../database/database.ts'
import { localId } from '../../../graphql/ids.ts'
import { dayMs } from '../../../lib/durations.ts'
import { toOne } from '../../../loading/declare.ts'
import { auditedFields } from '../../../shared-types/audited-fields.ts'
import { connectionType } from '../../../shared-types/connection-type.ts'
import { nodeType } from '../../../shared-types/node-type.ts'
import { ProjectAccessRef } from '../../users/schema/project-access.ts'
import { User } from '../../users/schema/user.ts'
import { stateOf } from '../life.ts'
import { accessToken, tokenAdministration } from '../permissions.ts'
import { visibleTokens } from '../policy.ts'
import {
  type AccessTokenRow,
  accessTokens,
  lockedBy,
  permissionsOfTokens,
  projectsOfTokens,
} from '../repository.ts'
import { readTokenPolicy } from '../token-policy.ts'

export const readsTokens = anyOf(accessToken.read, tokenAdministration.read)

export const TokenState = builder.enumType('TokenState', {
  values: {
    ACTIVE: { description: 'Valid, as far as its owner is active.' },
    LOCKED: { description: 'Stopped by its holder, its owner or an administrator; can be unlocked.' },
    EXPIRED: { description: 'Past its expiry, and not extended since.' },
  } as const,
})

const TokenLocker = builder.enumType('TokenLocker', {
  values: {
    HOLDER: { description: 'The token itself: its holder suspected a leak.' },
    OWNER: { description: 'Its owner in person, who can unlock it too.' },
    ADMINISTRATOR: {},
  } as const,
})

const permissionNames = (context: Context, { id }: AccessTokenRow): Promise<string[]> =>
  context.loaders.get('accessToken.permissions', (ids) => permissionsOfTokens(context.db, ids)).load(id)

/** The database's clock, read once for a request: it alone decides what has expired. */
export const nowOf = (context: Context): Promise<number> =>
  context.loaders
    .get('now', async (keys) => {
      const now = await readNow(context.db, context.database)
      return keys.map(() => now)
    })
    .load(0)

/** In ms. */
const inactivityOf = (context: Context): Promise<number> =>
  context.loaders
    .get('tokenPolicy.inactivity', async (keys) => {
      const { inactivity_days } = await readTokenPolicy(context.db)
      return keys.map(() => inactivity_days * dayMs)
    })
    .load(0)

/** A token that may not be seen is not there. */
export const AccessToken = nodeType('AccessToken', accessTokens, ({ principal }) => visibleTokens(principal))

AccessToken.implement({
  description:
    'A personal access token. Its secret is never part of it: it was shown once, when it was created.',
  permission: readsTokens,
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique among the tokens of its owner.' }),
    description: t.exposeString('description', { nullable: true }),
    state: t.field({
      type: TokenState,
      columns: ['expires_at', 'expired_at', 'locked_at'],
      resolve: async (token, _args, context) => stateOf(token, await nowOf(context)),
    }),
    permissions: t.field({
      type: ['Permission'],
      description: 'What was granted. It may do these as long as its owner may.',
      columns: ['id'],
      resolve: async (token, _args, context) =>
        (await permissionNames(context, token)).filter(findPermission),
    }),
    unknownPermissions: t.stringList({
      description: 'Stored permissions that this version does not know. They grant nothing.',
      columns: ['id'],
      resolve: async (token, _args, context) =>
        (await permissionNames(context, token)).filter((name) => !findPermission(name)),
    }),
    projectAccess: t.field({
      type: ProjectAccessRef,
      description: 'What it is restricted to. It sees these as far as its owner may.',
      columns: ['id', 'all_projects'],
      resolve: async ({ id, all_projects }, _args, { loaders, db }) => ({
        projects:
          all_projects === 1
            ? null
            : await loaders.get('accessToken.projects', (ids) => projectsOfTokens(db, ids)).load(id),
      }),
    }),
    owner: t.field({ type: User, nullable: true, ...toOne('owner_id') }),
    expiresAt: t.expose('expires_at', { type: 'DateTime' }),
    previousSecretUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when the secret of before the last rotation still works; null: it does not.',
      columns: ['previous_until'],
      resolve: async ({ previous_until }, _args, context) =>
        previous_until !== null && previous_until > (await nowOf(context)) ? previous_until : null,
    }),
    lockedAt: t.expose('locked_at', { type: 'DateTime', nullable: true }),
    lockedBy: t.field({
      type: TokenLocker,
      nullable: true,
      columns: ['locked_by', 'locked_by_user_id'],
      resolve: lockedBy,
    }),
    lockReason: t.exposeString('lock_reason', { nullable: true }),
    lastUsedAt: t.expose('last_used_at', {
      type: 'DateTime',
      nullable: true,
      description: 'Null if never. Written within seconds of the use, not with it.',
    }),
    lastUsedAddress: t.exposeString('last_used_address', { nullable: true }),
    lastUsedUserAgent: t.exposeString('last_used_agent', { nullable: true }),
    willBeRemovedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When its time without a sign of life is over, as the token policy is now, and it will be removed: so long after it was created, used, kept or extended last. Not before its owner was reminded, so it may be there for longer. Null, with an error, if the policy can not be read.',
      columns: ['idle_since'],
      resolve: async ({ idle_since }, _args, context) => idle_since + (await inactivityOf(context)),
    }),
    ...auditedFields(t),
  }),
})

export const AccessTokenConnection = connectionType(AccessToken, readsTokens)

builder.queryField('accessToken', (t) =>
  t.field({
    type: AccessToken,
    nullable: true,
    description:
      'One token: of the same owner, or anybody’s with tokenAdministration:read. Null if there is none that you may see.',
    permission: readsTokens,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }) => localId('AccessToken', id),
  }),
)
