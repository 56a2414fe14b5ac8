import { anyOf } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { actorOf } from '../../audit/record-event.ts'
import { extendAs } from '../extend-token.ts'
import { accessToken, tokenAdministration } from '../permissions.ts'
import { AccessToken } from './access-token.ts'

/** A token passes the door with these, and is refused by the policy of the module. */
const extendsTokens = anyOf(accessToken.update, tokenAdministration.update)

const ExtendAccessTokenInput = builder.inputType('ExtendAccessTokenInput', {
  fields: (t) => ({
    id: t.id({ required: true }),
    version: t.int({ description: 'As you read it. Left out: whatever it is now.' }),
    expiresAt: t.field({
      type: 'DateTime',
      required: true,
      description:
        'Later than before, any time within the longest lifetime of the token policy from now: 365 days, unless it was changed.',
    }),
  }),
})

builder.mutationField('extendAccessToken', (t) =>
  t.field({
    type: writtenPayload('ExtendAccessTokenPayload', extendsTokens, 'accessToken', AccessToken),
    nullable: true,
    description:
      'Lets a token live longer, also one that has expired. For its owner, or an administrator (`tokenAdministration:update`). A lock stays. Errors: NOT_FOUND, FORBIDDEN, CONFLICT if somebody changed it since, BAD_USER_INPUT.',
    permission: extendsTokens,
    personsOnly: true,
    recentSignIn: true,
    args: { input: t.arg({ type: ExtendAccessTokenInput, required: true }) },
    resolve: (_root, { input }, context) =>
      extendAs(context.database, actorOf(context), context.principal, {
        id: localId('AccessToken', input.id, 'input.id'),
        version: input.version ?? null,
        expiresAt: input.expiresAt,
      }),
  }),
)
