import { anyOf } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { globalId } from '../../../graphql/ids.ts'
import { toOne } from '../../../loading/declare.ts'
import type { Principal } from '../../../principal.ts'
import { nodeType } from '../../../shared-types/node-type.ts'
import { project } from '../../projects/permissions.ts'
import { Project } from '../../projects/schema/project.ts'
import { accessToken } from '../../tokens/permissions.ts'
import { AccessToken } from '../../tokens/schema/access-token.ts'
import { User } from '../../users/schema/user.ts'
import { auditEvent } from '../permissions.ts'
import { auditEvents, maySeeOrigin, visibleEvents } from '../repository.ts'

export const readsEvents = anyOf(accessToken.read, auditEvent.read)

export const AuditActorKind = builder.enumType('AuditActorKind', {
  values: {
    TOKEN: { description: 'An access token, for its owner.' },
    PERSON: { description: 'Somebody who had signed in, or used a link that was mailed to them.' },
    SYSTEM: { description: 'A part of the service, or whoever runs it.' },
  } as const,
})

export const AuditOutcome = builder.enumType('AuditOutcome', {
  values: {
    DONE: {},
    REFUSED: { description: 'It was tried, and nothing of it happened.' },
  } as const,
})

interface Change {
  readonly column: string
  readonly before: string | null
  readonly after: string | null
}

const AuditChange = builder.objectRef<Change>('AuditChange').implement({
  description: 'A value before and after, as JSON. Secrets are never among them.',
  permission: readsEvents,
  fields: (t) => ({
    column: t.exposeString('column'),
    before: t.exposeString('before', { nullable: true }),
    after: t.exposeString('after', { nullable: true }),
  }),
})

const json = (value: unknown): string | null => (value == null ? null : JSON.stringify(value))

const changesIn = (text: string | null, principal: Principal): Change[] =>
  Object.entries(JSON.parse(text ?? '{}') as Record<string, readonly [unknown, unknown]>).map(
    ([column, values]) => {
      const [before, after] = column === 'projects' ? values.map((it) => projectsSeen(it, principal)) : values
      return { column, before: json(before), after: json(after) }
    },
  )

/** Of the ids of projects, as in `ProjectAccess`: those that are there for who reads it. */
function projectsSeen(value: unknown, { permissions, projects }: Principal): unknown {
  if (!Array.isArray(value)) return value
  return permissions.has(project.read) ? value.filter((id) => projects.has(id)) : null
}

const idOf = (typename: string, id: number | null): string | null =>
  id === null || id === 0 ? null : globalId(typename, id)

export const AuditEvent = nodeType('AuditEvent', auditEvents, ({ principal }) => visibleEvents(principal))

AuditEvent.implement({
  description:
    'Something that was done, written together with its effect, and never changed. Without `auditEvent:read` only those about tokens of the same owner are there.',
  permission: readsEvents,
  fields: (t) => ({
    occurredAt: t.expose('occurred_at', { type: 'DateTime' }),
    action: t.exposeString('action', {
      description: 'The resource and what was done: `accessToken.locked`.',
    }),
    outcome: t.expose('outcome', { type: AuditOutcome }),
    actorKind: t.expose('actor_kind', { type: AuditActorKind }),
    actorName: t.exposeString('actor_name', {
      nullable: true,
      description:
        'Which part of the service, if it was the service; `one-time link`, if it was a person by a link. Null else.',
    }),
    actorId: t.id({
      nullable: true,
      description: 'The id of the User who did it, or for whom a token did, be they there or not.',
      columns: ['actor_user_id'],
      resolve: ({ actor_user_id }) => idOf('User', actor_user_id),
    }),
    actor: t.field({ type: User, nullable: true, ...toOne('actor_user_id') }),
    actorTokenId: t.id({
      nullable: true,
      description: 'The id of the AccessToken that did it, be it there or not.',
      columns: ['actor_token_id'],
      resolve: ({ actor_token_id }) => idOf('AccessToken', actor_token_id),
    }),
    actorToken: t.field({ type: AccessToken, nullable: true, ...toOne('actor_token_id') }),
    subjectType: t.exposeString('subject_type', { description: 'The type of what it was done to.' }),
    subjectId: t.id({
      nullable: true,
      description: 'Its id, be it there or not. Null: there was nothing of the kind.',
      columns: ['subject_type', 'subject_id'],
      resolve: ({ subject_type, subject_id }) => idOf(subject_type, subject_id),
    }),
    owner: t.field({
      type: User,
      nullable: true,
      description: 'Whose it was.',
      ...toOne('owner_user_id'),
    }),
    project: t.field({ type: Project, nullable: true, ...toOne('project_id') }),
    changes: t.field({
      type: [AuditChange],
      columns: ['changes'],
      description:
        'Of the column `projects`, ids are told as in `ProjectAccess`: with `project:read`, and of projects that are there for you; so two lists that look the same may differ in others.',
      resolve: ({ changes }, _args, { principal }) => changesIn(changes, principal),
    }),
    requestId: t.exposeString('request_id', {
      nullable: true,
      description: 'As in the answer’s header `x-request-id`.',
    }),
    address: t.string({
      nullable: true,
      description: 'Where the request came from. Without `auditEvent:read`, of one’s own requests only.',
      columns: ['address', 'actor_user_id'],
      resolve: (row, _args, { principal }) => (maySeeOrigin(principal, row) ? row.address : null),
    }),
    userAgent: t.string({
      nullable: true,
      description: 'The program that sent the request, as it said. To see as `address`.',
      columns: ['user_agent', 'actor_user_id'],
      resolve: (row, _args, { principal }) => (maySeeOrigin(principal, row) ? row.user_agent : null),
    }),
  }),
})
