import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { globalId } from '../../../graphql/ids.ts'
import { Viewer } from '../../tokens/schema/viewer.ts'
import { openSessions, type SessionRow } from '../sessions/repository.ts'

const Session = builder.objectRef<SessionRow>('Session').implement({
  description: 'A browser that somebody is signed in with.',
  permission: open('only its own person gets at it, through viewer'),
  fields: (t) => ({
    id: t.id({
      description: 'For endSession.',
      resolve: ({ id }) => globalId('Session', id),
    }),
    createdAt: t.expose('created_at', { type: 'DateTime' }),
    lastSeenAt: t.expose('last_seen_at', {
      type: 'DateTime',
      description: 'When it asked last, to the minute.',
    }),
    address: t.exposeString('address', { nullable: true, description: 'From where it was begun.' }),
    userAgent: t.exposeString('user_agent', {
      nullable: true,
      description: 'The browser, as it calls itself.',
    }),
    isCurrent: t.boolean({
      description: 'True for the one that asks.',
      resolve: ({ id }, _args, { principal }) => principal.kind === 'PERSON' && principal.sessionId === id,
    }),
  }),
})

builder.objectField(Viewer, 'sessions', (t) =>
  t.field({
    type: [Session],
    nullable: true,
    description: 'Where you are signed in, the newest first, at most 100; null for a token.',
    personsOnly: true,
    resolve: (principal, _args, { db, database }) =>
      principal.kind === 'PERSON' ? openSessions(db, database, principal.userId) : null,
  }),
)
