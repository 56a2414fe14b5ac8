import { builder } from '../../../builder.ts'
import { AccessToken, readsTokens } from '../../tokens/schema/access-token.ts'
import { type Removal, removalsOf } from '../read-life.ts'

const TokenRemoval = builder.objectRef<Removal>('TokenRemoval').implement({
  description:
    'When a token is removed if nobody uses, keeps or extends it, or if its owner stays deactivated.',
  permission: readsTokens,
  fields: (t) => ({
    notBefore: t.expose('notBefore', {
      type: 'DateTime',
      description:
        'Never before this; about an hour after it, if nothing changes and reminders are accepted.',
    }),
    acceptedReminders: t.exposeInt('acceptedReminders', {
      description:
        'Of how many reminders the mail server accepted the mail. It takes two; none for the token of a deactivated owner.',
    }),
    waitsForReminders: t.exposeBoolean('waitsForReminders', {
      description: 'True: its time is later than the policy says, as reminders were not accepted in time.',
    }),
  }),
})

builder.objectField(AccessToken, 'removal', (t) =>
  t.field({
    type: TokenRemoval,
    nullable: true,
    description:
      'When it is removed, as things are now. Unlike `willBeRemovedAt`, this knows of reminders, of a deactivated owner, and of times when the service was off.',
    permission: readsTokens,
    columns: ['id'],
    resolve: ({ id }, _args, context) =>
      context.loaders
        .get('accessToken.removal', (ids) => removalsOf(context, context.database, ids))
        .load(id),
  }),
)
