import { builder } from '../../../builder.ts'
import { badInput } from '../../../errors.ts'
import { list } from '../../../loading/list.ts'
import { User } from '../../users/schema/user.ts'
import { tokenAdministration } from '../permissions.ts'
import { administers } from '../policy.ts'
import { accessTokens } from '../repository.ts'
import { conditionsOf, type TokenOrderColumn, type TokenSearch } from '../token-search.ts'
import { waysToTokens } from '../ways-to-tokens.ts'
import { AccessToken, AccessTokenConnection } from './access-token.ts'
import { AccessTokenFilter, searchOf } from './access-token-filter.ts'
import {
  AccessTokenOrder,
  nameOfOrder,
  newestFirst,
  type TokenOrder,
  tokenOrderOf,
} from './access-token-order.ts'

/** A range comes in its own order. */
function ownOrderOf({ ranges: [range] }: TokenSearch): TokenOrder {
  if (!range || range.column === 'created_at') return newestFirst
  return { column: range.column, direction: range.column === 'last_used_key' ? 'desc' : 'asc' }
}

/** Refuses what no index can answer in this order: it would take the longer, the more tokens there are. */
function expectReadable(search: TokenSearch, order: TokenOrderColumn): void {
  const { ownerId, permission, groupPermissions, projectId, ranges } = search
  const starts = [ownerId, permission, groupPermissions, projectId].filter((it) => it !== null)
  if (starts.length > 1)
    throw badInput('filter', 'Choose one of ownerId, permission, resourceGroup and projectId for a list.')
  const isByPart = starts.length === 1 && ownerId === null
  if (isByPart && order !== 'created_at' && order !== 'expires_at')
    throw badInput(
      'orderBy.field',
      'With permission, resourceGroup or projectId, order by CREATED_AT or EXPIRES_AT.',
    )
  const other = ranges.find(({ column }) => column !== order)
  if (ranges.length > 1)
    throw badInput(
      'filter',
      'Choose one of nameStartsWith, createdAt, expiresAt, lastUsedAt with neverUsed, and willBeRemovedAt for a list.',
    )
  if (other) throw badInput('orderBy.field', `With this range, order by ${nameOfOrder(other.column)}.`)
}

builder.objectField(User, 'accessTokens', (t) =>
  t.connection(
    {
      type: AccessToken,
      nullable: true,
      description: 'Their tokens.',
      permission: tokenAdministration.read,
      args: { orderBy: t.arg({ type: AccessTokenOrder }) },
      resolve: (_user, { orderBy, ...paging }) =>
        list(accessTokens, paging, { order: tokenOrderOf(orderBy), parent: 'owner_id' }),
    },
    ...AccessTokenConnection,
  ),
)

builder.queryField('accessTokens', (t) =>
  t.connection(
    {
      type: AccessToken,
      nullable: true,
      description:
        'Everybody’s tokens: the administrators’ overview. The newest first, or in the order of the range that the filter has, unless you choose another order. Errors: BAD_USER_INPUT, also for conditions that do not go together in a list.',
      permission: tokenAdministration.read,
      args: {
        filter: t.arg({ type: AccessTokenFilter }),
        orderBy: t.arg({
          type: AccessTokenOrder,
          description: 'By LAST_USED_AT, those that were never used come before all others.',
        }),
      },
      resolve: (_root, { filter, orderBy, ...paging }, { database, principal }) => {
        const search = searchOf(filter ?? {})
        const order = tokenOrderOf(orderBy, ownOrderOf(search))
        expectReadable(search, order.column)
        return list(accessTokens, paging, {
          order,
          where: conditionsOf(search, database),
          // Who does not see the tokens of all reads their own, which are few beside them.
          ways: administers(principal, 'see') ? waysToTokens(search, order.column, database) : null,
        })
      },
    },
    ...AccessTokenConnection,
  ),
)
