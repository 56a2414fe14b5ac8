import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { globalId, localId } from '../../../graphql/ids.ts'
import { actorOf } from '../../audit/record-event.ts'
import { accessToken, tokenAdministration } from '../permissions.ts'
import { deleteAs } from '../stop-token.ts'

const ownOnes = open(
  'every token may delete itself, every person their own; others are decided by the policy of the module',
  accessToken.delete,
  tokenAdministration.delete,
)

const DeleteAccessTokenInput = builder.inputType('DeleteAccessTokenInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
})

const DeleteAccessTokenPayload = builder.objectRef<{ id: number }>('DeleteAccessTokenPayload').implement({
  permission: ownOnes,
  fields: (t) => ({
    deletedId: t.id({ resolve: ({ id }) => globalId('AccessToken', id) }),
  }),
})

builder.mutationField('deleteAccessToken', (t) =>
  t.field({
    type: DeleteAccessTokenPayload,
    nullable: true,
    description:
      'Deletes a token for good; what happened to it stays in the audit log. A token may delete itself, a person their own; for a token, another of the same owner needs `accessToken:delete`, anybody’s `tokenAdministration:delete`. Errors: NOT_FOUND, FORBIDDEN.',
    permission: ownOnes,
    args: { input: t.arg({ type: DeleteAccessTokenInput, required: true }) },
    resolve: async (_root, { input }, context) => {
      const id = localId('AccessToken', input.id, 'input.id')
      await deleteAs(context.database, actorOf(context), context.principal, id)
      return { id }
    },
  }),
)
