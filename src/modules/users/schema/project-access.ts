import { builder } from '../../../builder.ts'
import { badInput } from '../../../errors.ts'
import { globalId, localId } from '../../../graphql/ids.ts'
import { project } from '../../projects/permissions.ts'
import { user } from '../permissions.ts'
import type { ProjectAccess } from '../policy.ts'

const notYet = 'It is kept and shown, but rows are not filtered by it yet.'

export const ProjectAccessRef = builder
  .objectRef<{ readonly projects: ProjectAccess }>('ProjectAccess')
  .implement({
    description: `Which projects somebody is to see. ${notYet}`,
    permission: user.read,
    fields: (t) => ({
      allProjects: t.boolean({ resolve: ({ projects }) => projects === null }),
      projectIds: t.idList({
        nullable: true,
        description: 'Empty if it is all of them.',
        permission: project.read,
        resolve: ({ projects }) => (projects ?? []).map((id) => globalId('Project', id)),
      }),
    }),
  })

export const ProjectAccessInput = builder.inputType('ProjectAccessInput', {
  description: `Either all projects, or these. ${notYet}`,
  fields: (t) => ({
    allProjects: t.boolean({ description: 'True, or left out together with a list.' }),
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
