import { builder } from '../../../builder.ts'
import { tokenAdministration } from '../../tokens/permissions.ts'
import { AccessToken, readsTokens } from '../../tokens/schema/access-token.ts'
import { User } from '../../users/schema/user.ts'
import { mostReminders, newestReminders, type ReminderView } from '../read-life.ts'

const TokenReminderPurpose = builder.enumType('TokenReminderPurpose', {
  values: {
    INACTIVITY: { description: 'It will be removed, as nobody uses it.' },
    EXPIRY: { description: 'It will expire.' },
  } as const,
})

const TokenReminderState = builder.enumType('TokenReminderState', {
  description: 'What became of its mail. Only ACCEPTED counts.',
  values: {
    QUEUED: { description: 'Not sent yet; attempts and answer say why.' },
    ACCEPTED: { description: 'The mail server took it.' },
    REFUSED: { description: 'The mail server will never take it for this address.' },
    FAILED: { description: 'Given up after days.' },
    UNKNOWN: { description: 'The connection broke again and again; it may have arrived.' },
    DROPPED: { description: 'Nobody needed it any more when it was to be sent.' },
  } as const,
})

const TokenReminder = builder.objectRef<ReminderView>('TokenReminder').implement({
  description: 'A mail that tells of what will happen to a token.',
  permission: readsTokens,
  fields: (t) => ({
    purpose: t.expose('purpose', { type: TokenReminderPurpose }),
    daysAhead: t.exposeInt('stage', { description: 'Which of the reminders of the policy it is.' }),
    deadline: t.expose('deadline', {
      type: 'DateTime',
      description: 'What it says: removed not before this, or expires then.',
    }),
    recipient: t.field({
      type: User,
      nullable: true,
      description: 'The owner, or an administrator if mails to the owner do not arrive.',
      resolve: ({ recipient_id }) => recipient_id,
    }),
    state: t.expose('state', { type: TokenReminderState }),
    queuedAt: t.expose('queued_at', { type: 'DateTime' }),
    acceptedAt: t.expose('accepted_at', {
      type: 'DateTime',
      nullable: true,
      description: 'By the mail server. Null: it did not, or not yet.',
    }),
    attempts: t.exposeInt('attempts', {
      nullable: true,
      description: 'How often it was tried to send it; null once its mail is forgotten.',
      permission: tokenAdministration.read,
    }),
    answer: t.exposeString('last_answer', {
      nullable: true,
      description: 'What the mail server said last, or what went wrong.',
      permission: tokenAdministration.read,
    }),
  }),
})

builder.objectField(AccessToken, 'reminders', (t) =>
  t.field({
    type: [TokenReminder],
    nullable: true,
    description: `Mails that were sent or are to be sent about it: the newest ${mostReminders}, the newest first.`,
    permission: readsTokens,
    extensions: { listLength: mostReminders },
    columns: ['id'],
    resolve: ({ id }, _args, { loaders, db }) =>
      loaders.get('accessToken.reminders', (ids) => newestReminders(db, ids)).load(id),
  }),
)
