import { open } from '../../../authorization/requirement.ts'
import { builder } from '../../../builder.ts'
import { badInput } from '../../../errors.ts'
import { globalId, localId } from '../../../graphql/ids.ts'
import { project } from '../../projects/permissions.ts'
import type { ProjectAccess } from '../policy.ts'

export const ProjectAccessRef = builder
  .objectRef<{ readonly projects: ProjectAccess }>('ProjectAccess')
  .implement({
    description:
      'Which projects somebody, or a token, may see. What belongs to others is not there for them, in lists, counts and by id alike; what belongs to all projects they only read, and they administer nobody.',
    permission: open('reached through fields that are guarded themselves'),
    fields: (t) => ({
      allProjects: t.boolean({ resolve: ({ projects }) => projects === null }),
      projectIds: t.idList({
        nullable: true,
        description: 'Empty if it is all of them. Only those that you may see yourself.',
        permission: project.read,
        resolve: ({ projects }, _args, { principal }) =>
          (projects ?? []).filter((id) => principal.projects.has(id)).map((id) => globalId('Project', id)),
      }),
    }),
  })

export const ProjectAccessInput = builder.inputType('ProjectAccessInput', {
  description: 'Either all projects, or these. It acts on the next request, also of their tokens.',
  fields: (t) => ({
    allProjects: t.boolean({ description: 'True for all projects; with `projectIds`, false or left out.' }),
    projectIds: t.idList({ permission: project.read, description: 'At most 100. Empty: none.' }),
  }),
})

export function projectAccessOf({
  allProjects,
  projectIds,
}: typeof ProjectAccessInput.$inferInput): ProjectAccess {
  const path = 'input.projectAccess'
  if ((allProjects === true) === Array.isArray(projectIds))
    throw badInput(path, 'Give either allProjects: true or projectIds.')
  if (!projectIds) return null
  if (projectIds.length > 100) throw badInput(path, 'Give at most 100 projects, or allProjects: true.')
  return [...new Set(projectIds.map((id) => localId('Project', id, `${path}.projectIds`)))]
}
