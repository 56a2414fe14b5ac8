import { sql } from 'kysely'
import { ProjectScope } from '../../authorization/project-scope.ts'

/**
 * The ids that such a table stores for an id, joined to one text; null if there are none, or if the flag says that it is
 * all projects.
 */
export const storedProjects = (table: string, column: string, id: string, allProjects: string) =>
  sql<
    string | null
  >`(case when ${sql.ref(allProjects)} = 0 then (select group_concat(project_id) from ${sql.table(table)} where ${sql.ref(column)} = ${sql.ref(id)}) end)`

const mostKnownScopes = 1_000
const knownScopes = new Map<string, ProjectScope>()

/** Without the flag, no stored id means no project. */
export function scopeOfIds(allProjects: 0 | 1, ids: string | null): ProjectScope {
  if (allProjects === 1) return ProjectScope.everything
  if (ids === null) return ProjectScope.none
  const known = knownScopes.get(ids)
  if (known) return known
  if (knownScopes.size === mostKnownScopes) knownScopes.clear()
  const scope = ProjectScope.of(ids.split(',').map(Number))
  knownScopes.set(ids, scope)
  return scope
}

/** An administrator has all projects, whatever is stored. */
export const projectsOfPerson = (role: 'ADMINISTRATOR' | 'USER', stored: ProjectScope): ProjectScope =>
  role === 'ADMINISTRATOR' ? ProjectScope.everything : stored
