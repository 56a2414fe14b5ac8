import { builder } from '../../../builder.ts'
import { localId } from '../../../graphql/ids.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { actorOf } from '../../audit/record-event.ts'
import { user } from '../permissions.ts'
import { deactivateUser } from '../stop-user.ts'
import { User } from './user.ts'
import { andReadsUsers } from './who-writes-users.ts'

const DeactivateUserInput = builder.inputType('DeactivateUserInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
})

builder.mutationField('deactivateUser', (t) =>
  t.field({
    type: writtenPayload('DeactivateUserPayload', user.delete, 'user', User),
    nullable: true,
    description:
      'From the next request on they can not sign in, and none of their tokens works. Nobody deactivates themself, and only an administrator who has signed in another administrator. Errors: NOT_FOUND, FORBIDDEN for a user with rights that you lack, CONFLICT if it is deactivated already, LAST_ADMINISTRATOR, BAD_USER_INPUT for yourself.',
    permission: andReadsUsers(user.delete),
    recentSignIn: true,
    args: { input: t.arg({ type: DeactivateUserInput, required: true }) },
    resolve: (_root, { input }, context) =>
      deactivateUser(
        context.database,
        actorOf(context),
        context.principal,
        localId('User', input.id, 'input.id'),
      ),
  }),
)
