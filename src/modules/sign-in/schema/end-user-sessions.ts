import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { actorOf } from '../../audit/record-event.ts'
import { lockTouchable } from '../../users/lock-touchable.ts'
import { user } from '../../users/permissions.ts'
import { endSessions } from '../sessions/repository.ts'
import { endedPayload } from './ended-payload.ts'

const EndUserSessionsInput = builder.inputType('EndUserSessionsInput', {
  fields: (t) => ({ userId: t.id({ required: true, permission: user.read }) }),
})

builder.mutationField('endUserSessions', (t) =>
  t.field({
    type: endedPayload('EndUserSessionsPayload', user.update),
    nullable: true,
    description:
      'Signs somebody out everywhere, from the next request on. They may sign in again. Errors: NOT_FOUND, FORBIDDEN for a user with rights that you lack.',
    permission: user.update,
    args: { input: t.arg({ type: EndUserSessionsInput, required: true }) },
    resolve: async (_root, { input }, context) => {
      const { database, principal } = context
      const userId = localId('User', input.userId, 'input.userId')
      const endedSessions = await database.transaction(async (trx) => {
        await lockTouchable(trx, database, principal, userId)
        return endSessions(trx, database, actorOf(context), { userId })
      })
      return { endedSessions }
    },
  }),
)
