import type { GraphQLResolveInfo } from 'graphql'
import { PermissionSet } from '../../../authorization/permission-set.ts'
import { builder } from '../../../builder.ts'
import type { Context } from '../../../context.ts'
import { badInput } from '../../../errors.ts'
import { localId } from '../../../graphql/ids.ts'
import { actorOf } from '../../audit/record-event.ts'
import { project } from '../../projects/permissions.ts'
import { lacking } from '../../users/policy.ts'
import { grantOf, ResourceGroupGrant } from '../../users/schema/grant-input.ts'
import { type CreatedToken, createToken } from '../create-token.ts'
import { type InputNames, permissionsOfDocumentIn } from '../document-permissions.ts'
import { accessToken } from '../permissions.ts'
import { AccessToken } from './access-token.ts'

const CreateAccessTokenInput = builder.inputType('CreateAccessTokenInput', {
  fields: (t) => ({
    name: t.string({
      required: true,
      description: '1 to 80 characters, unique among the tokens of the owner.',
    }),
    description: t.string({ description: 'Up to 500 characters.' }),
    permissions: t.field({ type: ['Permission'], description: 'Single permissions, each among your own.' }),
    groups: t.field({
      type: [ResourceGroupGrant],
      description: 'Whole groups, expanded to single permissions now.',
    }),
    projectIds: t.idList({
      permission: project.read,
      description:
        'The only projects that it may see: up to 100, each among your own. Left out: those of the token that asks, if it is restricted to some; else all that the owner may see, now and later.',
    }),
    document: t.string({
      description:
        'Queries or mutations: all that they need, as requiredPermissions tells it, added to the others. What their variables may carry beyond what they must is not granted.',
    }),
    operationName: t.string({ description: 'Needed if `document` has several operations.' }),
    expiresAt: t.field({
      type: 'DateTime',
      description:
        'Any time within the longest lifetime of the token policy, 365 days unless it was changed. Left out: its default lifetime, 180 days. Not after the expiry of the token that asks, which also caps the default.',
    }),
  }),
})

type Input = typeof CreateAccessTokenInput.$inferInput

const documentNames: InputNames = { text: 'input.document', operationName: 'input.operationName' }

function grantOfDocument(input: Input, context: Context, info: GraphQLResolveInfo): PermissionSet {
  const { document: text, operationName = null } = input
  if (typeof text === 'string') {
    const { permissions, personsOnly } = permissionsOfDocumentIn(
      context,
      info,
      { text, operationName },
      documentNames,
    )
    if (personsOnly.length > 0)
      throw badInput(
        documentNames.text,
        `No token runs this document. These are only for people who have signed in: ${personsOnly.join(', ')}.`,
      )
    if (permissions.union(grantOf(input)).isEmpty)
      throw badInput(
        documentNames.text,
        'This document needs no permission, but a new token is granted at least one. Name one in `permissions` or `groups`.',
      )
    return permissions
  }
  if (operationName !== null) throw badInput('input.operationName', 'It names an operation of `document`.')
  return PermissionSet.none
}

const CreateAccessTokenPayload = builder.objectRef<CreatedToken>('CreateAccessTokenPayload').implement({
  permission: accessToken.create,
  fields: (t) => ({
    accessToken: t.field({ type: AccessToken, nullable: true, resolve: ({ id }) => id }),
    secret: t.exposeString('secret', {
      description:
        'The token itself, for the Authorization header. Shown here and never again, so select it: only a hash is kept.',
    }),
  }),
})

builder.mutationField('createAccessToken', (t) =>
  t.field({
    type: CreateAccessTokenPayload,
    nullable: true,
    description:
      'Creates a token of your own, or of the owner of the token that asks. It can do and see no more than who asks, and lives no longer than a token that asks. It is granted `permissions`, `groups` and what `document` needs together. Errors: FORBIDDEN for a permission that you lack, BAD_USER_INPUT, also for a project that is not there for you, QUERY_TOO_COMPLEX for a document over the limits, CONFLICT for a name that is taken.',
    permission: accessToken.create,
    recentSignIn: true,
    args: { input: t.arg({ type: CreateAccessTokenInput, required: true }) },
    resolve: (_root, { input }, context, info) => {
      const { principal, database, services } = context
      if (principal.kind === 'ANONYMOUS') throw lacking(accessToken.create.name)
      return createToken(database, services.peppers, actorOf(context), principal, {
        name: input.name,
        description: input.description ?? null,
        permissions: grantOf(input).union(grantOfDocument(input, context, info)),
        projectIds: input.projectIds?.map((id) => localId('Project', id, 'projectIds')) ?? null,
        expiresAt: input.expiresAt ?? null,
      })
    },
  }),
)
