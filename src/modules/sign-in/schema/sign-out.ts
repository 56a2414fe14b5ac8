import { builder } from '../../../builder.ts'
import { actorOf } from '../../audit/record-event.ts'
import { lockUser } from '../../users/lock-user.ts'
import { endSessions } from '../sessions/repository.ts'
import { endedPayload } from './ended-payload.ts'
import { everyPerson, personOf } from './person-of.ts'

builder.mutationField('signOut', (t) =>
  t.field({
    type: endedPayload('SignOutPayload', everyPerson),
    nullable: true,
    description:
      'Ends the session that asks; its cookie is worth nothing from then on. Errors: FORBIDDEN for a token.',
    permission: everyPerson,
    personsOnly: true,
    resolve: async (_root, _args, context) => {
      const { userId, sessionId } = personOf(context)
      const endedSessions = await context.database.transaction(async (trx) => {
        await lockUser(trx, context.database, userId)
        return endSessions(trx, context.database, actorOf(context), { userId, only: sessionId })
      })
      return { endedSessions }
    },
  }),
)
