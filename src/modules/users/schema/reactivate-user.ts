import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { actorOf } from '../../audit/record-event.ts'
import { user } from '../permissions.ts'
import { reactivateUser } from '../stop-user.ts'
import { User } from './user.ts'
import { andReadsUsers } from './who-writes-users.ts'

const ReactivateUserInput = builder.inputType('ReactivateUserInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
})

builder.mutationField('reactivateUser', (t) =>
  t.field({
    type: writtenPayload('ReactivateUserPayload', user.update, 'user', User),
    nullable: true,
    description:
      'They may sign in again, with the rights and the tokens that they had. Only an administrator who has signed in reactivates an administrator. Errors: NOT_FOUND, FORBIDDEN for a user with rights that you lack, CONFLICT if it is active.',
    permission: andReadsUsers(user.update),
    recentSignIn: true,
    args: { input: t.arg({ type: ReactivateUserInput, required: true }) },
    resolve: (_root, { input }, context) =>
      reactivateUser(
        context.database,
        actorOf(context),
        context.principal,
        localId('User', input.id, 'input.id'),
      ),
  }),
)
