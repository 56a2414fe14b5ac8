import { builder } from '../../../builder.ts'
import { actorOf } from '../../audit/record-event.ts'
import { changePassword } from '../passwords/change-password.ts'
import { endedPayload } from './ended-payload.ts'
import { everyPerson, personOf } from './person-of.ts'

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  fields: (t) => ({
    currentPassword: t.string({ required: true }),
    newPassword: t.string({
      required: true,
      description: '12 characters or more, at most 1,024 bytes; nothing common, nor your name.',
    }),
  }),
})

builder.mutationField('changePassword', (t) =>
  t.field({
    type: endedPayload('ChangePasswordPayload', everyPerson),
    nullable: true,
    description:
      'Changes your password and signs you out everywhere but here. Errors: FORBIDDEN for a token, BAD_USER_INPUT with the field that is wrong, RATE_LIMITED after ten wrong tries.',
    permission: everyPerson,
    personsOnly: true,
    args: { input: t.arg({ type: ChangePasswordInput, required: true }) },
    resolve: async (_root, { input }, context) => {
      const person = personOf(context)
      const endedSessions = await changePassword(context.services.signIn, actorOf(context), person, input)
      return { endedSessions }
    },
  }),
)
