import { badCredential } from '../../../authentication/bad-credential.ts'
import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { findRow } from '../../../database/rows.ts'
import { globalId } from '../../../graphql/ids.ts'
import { list } from '../../../loading/list.ts'
import type { PersonPrincipal, TokenPrincipal } from '../../../principal.ts'
import { users } from '../../users/repository.ts'
import { Account } from '../../users/schema/account.ts'
import { ProjectAccessRef } from '../../users/schema/project-access.ts'
import { User } from '../../users/schema/user.ts'
import { accessToken } from '../permissions.ts'
import { type AccessTokenRow, accessTokens } from '../repository.ts'
import { anyToken, conditionsOf } from '../token-search.ts'
import { waysToTokens } from '../ways-to-tokens.ts'
import { AccessToken, AccessTokenConnection } from './access-token.ts'
import { AccessTokenOrder, tokenOrderOf } from './access-token-order.ts'

const PrincipalKind = builder.enumType('PrincipalKind', {
  values: {
    PERSON: { description: 'Somebody who signed in.' },
    TOKEN: { description: 'A personal access token.' },
  } as const,
})

const ViewerToken = builder.objectRef<AccessTokenRow>('ViewerToken').implement({
  description:
    'What a token may know of itself without any permission: enough to be renewed in time, or locked.',
  permission: open('its holder knows its secret already'),
  fields: (t) => ({
    id: t.id({
      description: 'The id of the AccessToken, for lockAccessToken and deleteAccessToken.',
      resolve: ({ id }) => globalId('AccessToken', id),
    }),
    name: t.exposeString('name'),
    expiresAt: t.expose('expires_at', { type: 'DateTime' }),
    createdAt: t.expose('created_at', { type: 'DateTime' }),
  }),
})

export const Viewer = builder.objectRef<PersonPrincipal | TokenPrincipal>('Viewer').implement({
  description: 'Who asks.',
  permission: open('everybody may know who they are'),
  fields: (t) => ({
    kind: t.expose('kind', { type: PrincipalKind }),
    permissions: t.field({
      type: ['Permission'],
      description:
        'What you may do now. Of a person: everything as an administrator, else the own grant and the own tokens. Of a token: what it was granted and its owner may.',
      resolve: ({ permissions }) => permissions.names(),
    }),
    projectAccess: t.field({
      type: ProjectAccessRef,
      description:
        'Which projects you may see now. Of a person: all as an administrator, else those of their account. Of a token: its own, as far as its owner may see them.',
      resolve: ({ projects }) => ({ projects: projects.ids }),
    }),
    user: t.field({
      type: User,
      nullable: true,
      description: 'The person who asks, or the owner of the token.',
      resolve: ({ userId }) => userId,
    }),
    account: t.field({
      type: Account,
      nullable: true,
      description: 'Your own account; null for a token.',
      personsOnly: true,
      resolve: ({ kind, userId }, _args, context) =>
        kind === 'PERSON' ? findRow(context, users, userId) : null,
    }),
    token: t.field({
      type: ViewerToken,
      nullable: true,
      description: 'The token that asks; null for a person.',
      resolve: (principal, _args, context) =>
        principal.kind === 'TOKEN' ? findRow(context, accessTokens, principal.tokenId) : null,
    }),
    accessTokens: t.connection(
      {
        type: AccessToken,
        nullable: true,
        description: 'Your own tokens; for a token: all of the same owner.',
        permission: accessToken.read,
        args: { orderBy: t.arg({ type: AccessTokenOrder }) },
        resolve: ({ userId: ownerId }, { orderBy, ...paging }, { database }) => {
          const order = tokenOrderOf(orderBy)
          const search = { ...anyToken, ownerId }
          return list(accessTokens, paging, {
            order,
            where: conditionsOf(search, database),
            ways: waysToTokens(search, order.column, database),
          })
        },
      },
      ...AccessTokenConnection,
    ),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    description: 'Who asks, and what they may.',
    permission: open('everybody may know who they are'),
    resolve: (_root, _args, { principal }) => {
      if (principal.kind === 'ANONYMOUS') throw badCredential('UNAUTHENTICATED')
      return principal
    },
  }),
)
