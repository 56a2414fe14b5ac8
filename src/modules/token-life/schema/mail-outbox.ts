import { builder } from '../../../builder.ts'
import { tokenAdministration } from '../../tokens/permissions.ts'
import { type OutboxReport, readOutbox } from '../outbox-report.ts'
import { countHeld } from '../read-life.ts'

const MailOutbox = builder.objectRef<OutboxReport>('MailOutbox').implement({
  description: 'How mails stand that the service sends, of all kinds.',
  permission: tokenAdministration.read,
  fields: (t) => ({
    waiting: t.exposeInt('waiting', { description: 'To be sent, or to be tried again.' }),
    oldestWaitingAt: t.expose('oldestWaitingAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'Since when the oldest mail that is `waiting` does; null if there is none. If that is long ago, look at the mail server.',
    }),
    failed: t.exposeInt('failed', {
      description: 'Given up in the last 400 days: no server took it for days, or it may have arrived.',
    }),
    heldRemovals: t.int({
      description: 'Tokens that would be removed by now, had their reminders been accepted in time.',
      resolve: (_outbox, _args, context) => countHeld(context, context.database),
    }),
  }),
})

builder.queryField('mailOutbox', (t) =>
  t.field({
    type: MailOutbox,
    nullable: true,
    description: 'How mails stand. Null for who is restricted to some projects.',
    permission: tokenAdministration.read,
    resolve: (_root, _args, { db, scope }) => (scope === 'EVERYTHING' ? readOutbox(db) : null),
  }),
)
