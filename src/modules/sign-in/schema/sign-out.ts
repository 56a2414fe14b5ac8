import { builder } from '../../../builder.ts'
import { actorOf } from '../../audit/record-event.ts'
import { lockDoer } from '../../users/lock-user.ts'
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
      const person = personOf(context)
      const { userId, sessionId } = person
      const endedSessions = await context.database.transaction(async (trx) => {
        await lockDoer(trx, context.database, person)
        return endSessions(trx, context.database, actorOf(context), { userId, only: sessionId })
      })
      return { endedSessions }
    },
  }),
)
