import { builder } from '../../../builder.ts'
import { actorOf } from '../../audit/record-event.ts'
import { endSessions } from '../sessions/repository.ts'
import { endedPayload } from './ended-payload.ts'
import { everyPerson, lockPerson, personOf } from './person-of.ts'

builder.mutationField('endOtherSessions', (t) =>
  t.field({
    type: endedPayload('EndOtherSessionsPayload', everyPerson),
    nullable: true,
    description: 'Signs you out everywhere but here. Errors: FORBIDDEN for a token.',
    permission: everyPerson,
    personsOnly: true,
    resolve: async (_root, _args, context) => {
      const person = personOf(context)
      const { userId, sessionId: except } = person
      const endedSessions = await context.database.transaction(async (trx) => {
        await lockPerson(trx, context.database, person)
        return endSessions(trx, context.database, actorOf(context), { userId, except })
      })
      return { endedSessions }
    },
  }),
)
