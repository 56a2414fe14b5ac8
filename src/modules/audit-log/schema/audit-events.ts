import { type SqlBool, sql } from 'kysely'
import { builder } from '../../../builder.ts'
import { equals, inRange, oneOf } from '../../../graphql/filters.ts'
import { localId, parseGlobalId } from '../../../graphql/ids.ts'
import { list } from '../../../loading/list.ts'
import { connectionType } from '../../../shared-types/connection-type.ts'
import { DateTimeRange } from '../../../shared-types/inputs.ts'
import { AccessToken } from '../../tokens/schema/access-token.ts'
import { auditEvent } from '../permissions.ts'
import { auditEvents } from '../repository.ts'
import { AuditEvent, AuditOutcome, readsEvents } from './audit-event.ts'

const AuditEventConnection = connectionType(AuditEvent, readsEvents)

/** The events themselves tell these ids: nothing is found out that could not be read. */
const told = { permission: auditEvent.read }

const AuditEventFilter = builder.inputType('AuditEventFilter', {
  description: 'All given conditions hold together.',
  fields: (t) => ({
    action: t.stringList({ description: 'Any of these, such as `accessToken.locked`.' }),
    outcome: t.field({ type: AuditOutcome }),
    actorId: t.id({ ...told, description: 'The id of a User: done by them, or by one of their tokens.' }),
    actorTokenId: t.id({ ...told, description: 'The id of an AccessToken: done by it.' }),
    subjectId: t.id({ ...told, description: 'The id of what it was done to, such as an AccessToken.' }),
    ownerId: t.id({ ...told, description: 'The id of a User: done to them or to something of theirs.' }),
    projectId: t.id({ ...told, description: 'The id of a Project.' }),
    occurredAt: t.field({ type: DateTimeRange }),
  }),
})

const conditionsOf = (filter: typeof AuditEventFilter.$inferInput | null | undefined) => [
  ...oneOf('action', filter?.action, 'filter.action'),
  ...equals('outcome', filter?.outcome),
  ...equals('actor_user_id', filter?.actorId && localId('User', filter.actorId, 'filter.actorId')),
  ...equals(
    'actor_token_id',
    filter?.actorTokenId && localId('AccessToken', filter.actorTokenId, 'filter.actorTokenId'),
  ),
  ...(filter?.subjectId ? isAbout(filter.subjectId) : []),
  ...equals('owner_user_id', filter?.ownerId && localId('User', filter.ownerId, 'filter.ownerId')),
  ...equals('project_id', filter?.projectId && localId('Project', filter.projectId, 'filter.projectId')),
  ...inRange('occurred_at', filter?.occurredAt),
]

function isAbout(id: string) {
  const subject = parseGlobalId(id, 'filter.subjectId')
  return [...equals('subject_type', subject.typename), ...equals('subject_id', subject.localId)]
}

const newestFirst = { column: 'occurred_at', direction: 'desc' } as const

builder.queryField('auditEvents', (t) =>
  t.connection(
    {
      type: AuditEvent,
      nullable: true,
      description:
        'What was done, the newest first. Who is restricted to projects sees what was done in these, and to themself.',
      permission: auditEvent.read,
      args: { filter: t.arg({ type: AuditEventFilter }) },
      resolve: (_root, { filter, ...paging }) =>
        list(auditEvents, paging, { order: newestFirst, where: conditionsOf(filter) }),
    },
    ...AuditEventConnection,
  ),
)

const isToken = sql<SqlBool>`subject_type = 'AccessToken'`

builder.objectField(AccessToken, 'auditEvents', (t) =>
  t.connection(
    {
      type: AuditEvent,
      nullable: true,
      description: 'What happened to it, the newest first. Of others’ tokens with `auditEvent:read` only.',
      permission: readsEvents,
      resolve: (_token, paging) =>
        list(auditEvents, paging, { order: newestFirst, where: [isToken], parent: 'subject_id' }),
    },
    ...AuditEventConnection,
  ),
)
