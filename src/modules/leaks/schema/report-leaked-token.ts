import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { actorOf } from '../../audit/record-event.ts'
import { reportLeakedToken } from '../report-leaked-token.ts'
import { reportMutation } from '../report-mutation.ts'

const finders = open('whoever holds a leaked secret proves it by the secret itself')

const ReportLeakedTokenInput = builder.inputType('ReportLeakedTokenInput', {
  fields: (t) => ({ secret: t.string({ required: true, description: 'The whole token: gth_…' }) }),
})

const ReportLeakedTokenPayload = builder.objectRef<true>('ReportLeakedTokenPayload').implement({
  permission: finders,
  fields: (t) => ({
    received: t.boolean({
      description: 'Always true: whether there is such a token is not told.',
      resolve: () => true,
    }),
  }),
})

builder.mutationField(reportMutation, (t) =>
  t.field({
    type: ReportLeakedTokenPayload,
    nullable: true,
    description:
      'Locks a token whose secret got around, at once, and mails its owner and the administrators. For whoever has the secret; no other credential is needed if this mutation is all of the request: one operation with one field, a POST of up to 4,096 bytes. The answer to a secret that is of no token, or of one that is locked already, is the same. Errors: BAD_USER_INPUT for what was never a token, RATE_LIMITED after too many that locked nothing.',
    permission: finders,
    args: { input: t.arg({ type: ReportLeakedTokenInput, required: true }) },
    resolve: async (_root, { input }, context) => {
      const { services, requestInfo } = context
      await reportLeakedToken(services.signIn, actorOf(context), requestInfo.address, input.secret)
      return true as const
    },
  }),
)
