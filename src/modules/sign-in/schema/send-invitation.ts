import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { actorOf } from '../../audit/record-event.ts'
import { user } from '../../users/permissions.ts'
import { User } from '../../users/schema/user.ts'
import { sendInvitation } from '../links/invitation.ts'

const SendInvitationInput = builder.inputType('SendInvitationInput', {
  fields: (t) => ({ userId: t.id({ required: true, permission: user.read }) }),
})

const SendInvitationPayload = builder
  .objectRef<{ readonly userId: number }>('SendInvitationPayload')
  .implement({
    permission: user.update,
    fields: (t) => ({ user: t.field({ type: User, nullable: true, resolve: ({ userId }) => userId }) }),
  })

builder.mutationField('sendInvitation', (t) =>
  t.field({
    type: SendInvitationPayload,
    nullable: true,
    description:
      'Mails somebody a link to choose a password with, or to sign in with your organisation; it works once, for seven days. Who is created with an e-mail address gets one without asking. Errors: NOT_FOUND, FORBIDDEN for a user with rights that you lack, CONFLICT for who is deactivated or has no address.',
    permission: user.update,
    recentSignIn: true,
    args: { input: t.arg({ type: SendInvitationInput, required: true }) },
    resolve: async (_root, { input }, context) => {
      const userId = localId('User', input.userId, 'input.userId')
      await sendInvitation(context.services.signIn, actorOf(context), context.principal, userId)
      return { userId }
    },
  }),
)
