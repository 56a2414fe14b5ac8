import { ProjectScope } from '../../../authorization/project-scope.ts'
import { anyOf } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { badInput } from '../../../errors.ts'
import { localId } from '../../../graphql/ids.ts'
import { writtenPayload } from '../../../shared-types/payloads.ts'
import { actorOf } from '../../audit/record-event.ts'
import { versionedKey } from '../../audit/schema/versioned-key.ts'
import { project } from '../../projects/permissions.ts'
import { grantOf, ResourceGroupGrant } from '../../users/schema/grant-input.ts'
import { accessToken, tokenAdministration } from '../permissions.ts'
import { type TokenWish, updateAs } from '../update-token.ts'
import { AccessToken } from './access-token.ts'

export const changesTokens = anyOf(accessToken.update, tokenAdministration.update)

const UpdateAccessTokenInput = builder.inputType('UpdateAccessTokenInput', {
  description: 'What is left out stays as it is.',
  fields: (t) => ({
    id: t.id({ required: true }),
    version: t.int({ required: true, description: 'As you read it.' }),
    name: t.string({
      description: '1 to 80 characters, unique among the tokens of the owner.',
      personsOnly: true,
    }),
    description: t.string({ description: 'Up to 500 characters. Null takes it away.', personsOnly: true }),
    permissions: t.field({
      type: ['Permission'],
      description:
        'With `groups`, the whole grant in place of the one before; an empty list takes all away. Not null.',
    }),
    groups: t.field({
      type: [ResourceGroupGrant],
      description: 'Whole groups, expanded to single permissions now. Not null.',
    }),
    projectIds: t.idList({
      permission: project.read,
      description:
        'The only projects that it may see, in place of those before: up to 100. Empty: none. Not null.',
    }),
    allProjects: t.boolean({
      description: 'True, in place of `projectIds`: all that the owner may see, now and later. Not null.',
    }),
  }),
})

builder.mutationField('updateAccessToken', (t) =>
  t.field({
    type: writtenPayload('UpdateAccessTokenPayload', changesTokens, 'accessToken', AccessToken),
    nullable: true,
    description:
      'Renames a token, and changes what it may do and see, from its next request on. Its owner, signed in, gives it at most their own. An administrator (`tokenAdministration:update`) only takes away. A token only takes away from others of its owner, so that they have no more than it has itself, and live no longer; never from itself. Errors: NOT_FOUND, FORBIDDEN, CONFLICT if somebody changed it since or a name is taken, BAD_USER_INPUT.',
    permission: changesTokens,
    recentSignIn: true,
    args: { input: t.arg({ type: UpdateAccessTokenInput, required: true }) },
    resolve: (_root, { input }, context) =>
      updateAs(
        context.database,
        actorOf(context),
        context.principal,
        versionedKey('AccessToken', input),
        wishOf(input),
      ),
  }),
)

type Input = typeof UpdateAccessTokenInput.$inferInput

/** Null is no way to say "keep", nor "all": a program that sends it by mistake must notice. */
function wishOf(input: Input): TokenWish {
  const { name, description, permissions, groups } = input
  for (const field of ['name', 'permissions', 'groups', 'projectIds', 'allProjects'] as const)
    if (input[field] === null)
      throw badInput(`input.${field}`, 'This can not be null. Leave it out to keep it as it is.')
  const projects = projectsOf(input)
  return {
    ...(typeof name === 'string' && { name }),
    ...(description !== undefined && { description }),
    ...((permissions || groups) && { permissions: grantOf({ permissions, groups }) }),
    ...(projects && { projects }),
  }
}

function projectsOf({ projectIds, allProjects }: Input): ProjectScope | null {
  if (!projectIds && allProjects === undefined) return null
  if ((allProjects === true) === Array.isArray(projectIds))
    throw badInput('input.projectIds', 'Give either allProjects: true or projectIds.')
  return projectIds
    ? ProjectScope.of(projectIds.map((id) => localId('Project', id, 'input.projectIds')))
    : ProjectScope.everything
}
