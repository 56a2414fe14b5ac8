import { builder } from '../../../builder.ts'
import { notFound } from '../../../errors.ts'
import { localId } from '../../../graphql/ids.ts'
import { actorOf } from '../../audit/record-event.ts'
import { endSessions } from '../sessions/repository.ts'
import { endedPayload } from './ended-payload.ts'
import { everyPerson, lockPerson, personOf } from './person-of.ts'

const EndSessionInput = builder.inputType('EndSessionInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
})

builder.mutationField('endSession', (t) =>
  t.field({
    type: endedPayload('EndSessionPayload', everyPerson),
    nullable: true,
    description:
      'Signs you out of one of your sessions, from its next request on. Errors: FORBIDDEN for a token, NOT_FOUND.',
    permission: everyPerson,
    personsOnly: true,
    args: { input: t.arg({ type: EndSessionInput, required: true }) },
    resolve: async (_root, { input }, context) => {
      const person = personOf(context)
      const only = localId('Session', input.id, 'input.id')
      const endedSessions = await context.database.transaction(async (trx) => {
        await lockPerson(trx, context.database, person)
        return endSessions(trx, context.database, actorOf(context), { userId: person.userId, only })
      })
      if (endedSessions === 0) throw notFound('session')
      return { endedSessions }
    },
  }),
)
