import { builder } from '../../../builder.ts'
import type { TokenState } from '../life.ts'
import { tokenAdministration } from '../permissions.ts'
import { visibleTokens } from '../policy.ts'
import { countByState } from '../repository.ts'
import { AccessTokenFilter, tokensMatching } from './access-token-filter.ts'

const AccessTokenCounts = builder.objectRef<Record<TokenState, number>>('AccessTokenCounts').implement({
  description: 'How many tokens there are in each state.',
  permission: tokenAdministration.read,
  fields: (t) => ({
    active: t.exposeInt('ACTIVE'),
    locked: t.exposeInt('LOCKED'),
    expired: t.exposeInt('EXPIRED'),
  }),
})

builder.queryField('accessTokenCounts', (t) =>
  t.field({
    type: AccessTokenCounts,
    nullable: true,
    description:
      'How many tokens a filter finds, by their state. Unlike a page, counting takes the longer the more tokens there are. Errors: BAD_USER_INPUT.',
    permission: tokenAdministration.read,
    args: { filter: t.arg({ type: AccessTokenFilter }) },
    resolve: (_root, { filter }, context) =>
      countByState(
        context,
        [...visibleTokens(context.principal), ...tokensMatching(filter ?? {}, context.database)],
        context.database,
      ),
  }),
)
