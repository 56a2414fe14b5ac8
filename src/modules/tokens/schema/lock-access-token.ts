import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { actorOf } from '../../audit/record-event.ts'
import { tokenAdministration } from '../permissions.ts'
import { lockAs } from '../stop-token.ts'
import { AccessToken } from './access-token.ts'

const ownOnes = open(
  'every token may lock itself, every person their own; others are decided by the policy of the module',
  tokenAdministration.lock,
)

const LockAccessTokenInput = builder.inputType('LockAccessTokenInput', {
  fields: (t) => ({
    id: t.id({ required: true }),
    reason: t.string({ required: true, description: '1 to 500 characters; the owner reads it.' }),
  }),
})

builder.mutationField('lockAccessToken', (t) =>
  t.field({
    type: writtenPayload('LockAccessTokenPayload', ownOnes, 'accessToken', AccessToken),
    nullable: true,
    description:
      'Stops a token from the next request on. A token may lock itself (its holder suspects a leak), a person their own; any other needs `tokenAdministration:lock`. Errors: NOT_FOUND, FORBIDDEN, CONFLICT if it is locked already.',
    permission: ownOnes,
    args: { input: t.arg({ type: LockAccessTokenInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const id = localId('AccessToken', input.id, 'input.id')
      return lockAs(context.database, actorOf(context), context.principal, id, input.reason)
    },
  }),
)
