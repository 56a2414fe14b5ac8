import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { actorOf } from '../../audit/record-event.ts'
import { tokenAdministration } from '../permissions.ts'
import { unlockAsAdministrator } from '../stop-token.ts'
import { AccessToken } from './access-token.ts'

const UnlockAccessTokenInput = builder.inputType('UnlockAccessTokenInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
})

builder.mutationField('unlockAccessToken', (t) =>
  t.field({
    type: writtenPayload('UnlockAccessTokenPayload', tokenAdministration.lock, 'accessToken', AccessToken),
    nullable: true,
    description:
      'Makes a locked token valid again, until its expiry. Errors: NOT_FOUND, CONFLICT if it is not locked.',
    permission: tokenAdministration.lock,
    args: { input: t.arg({ type: UnlockAccessTokenInput, required: true }) },
    resolve: (_root, { input }, context) => {
      const id = localId('AccessToken', input.id, 'input.id')
      return unlockAsAdministrator(context.database, actorOf(context), id)
    },
  }),
)
