import { anyOf } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { actorOf } from '../../audit/record-event.ts'
import { accessToken, tokenAdministration } from '../permissions.ts'
import { unlockAs } from '../stop-token.ts'
import { AccessToken } from './access-token.ts'

/** Tokens with one of these pass the door, and are refused by the policy of the module. */
const unlocks = anyOf(accessToken.update, tokenAdministration.lock)

const UnlockAccessTokenInput = builder.inputType('UnlockAccessTokenInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
})

builder.mutationField('unlockAccessToken', (t) =>
  t.field({
    type: writtenPayload('UnlockAccessTokenPayload', unlocks, 'accessToken', AccessToken),
    nullable: true,
    description:
      'Makes a locked token valid again, until its expiry. Owners may take back their own lock of their own token; any other lock needs `tokenAdministration:lock`. Errors: NOT_FOUND, FORBIDDEN, CONFLICT if it is not locked.',
    permission: unlocks,
    personsOnly: true,
    recentSignIn: true,
    args: { input: t.arg({ type: UnlockAccessTokenInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const id = localId('AccessToken', input.id, 'input.id')
      return unlockAs(context.database, actorOf(context), context.principal, id)
    },
  }),
)
