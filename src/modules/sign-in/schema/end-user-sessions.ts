import { builder } from '../../../builder.ts'
import { findRowForUpdate } from '../../../database/rows.ts'
import { notFound } from '../../../errors.ts'
import { localId } from '../../../graphql/ids.ts'
import { actorOf } from '../../audit/record-event.ts'
import { user } from '../../users/permissions.ts'
import { users } from '../../users/repository.ts'
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
      'Signs somebody out everywhere, from the next request on. They may sign in again. Errors: NOT_FOUND.',
    permission: user.update,
    args: { input: t.arg({ type: EndUserSessionsInput, required: true }) },
    resolve: async (_root, { input }, context) => {
      const { database } = context
      const userId = localId('User', input.userId, 'input.userId')
      const endedSessions = await database.transaction(async (trx) => {
        const person = await findRowForUpdate({ ...context, db: trx }, database.engine, users, userId)
        if (!person) throw notFound('user')
        return endSessions(trx, database, actorOf(context), { userId })
      })
      return { endedSessions }
    },
  }),
)
