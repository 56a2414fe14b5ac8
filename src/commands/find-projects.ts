import type { Database } from '../database/database.ts'
import '../modules/projects/tables.ts'
import { CommandFailed } from './command-failed.ts'

/** The ids of the projects with these keys. */
export async function findProjects({ db }: Database, keys: readonly string[]): Promise<number[]> {
  const found = await db
    .selectFrom('projects')
    .select(['id', 'project_key'])
    .where('project_key', 'in', keys)
    .execute()
  const missing = keys.find((key) => !found.some(({ project_key }) => project_key === key))
  if (missing !== undefined)
    throw new CommandFailed(`There is no project ${missing}. Give its key, to the letter.`)
  return found.map(({ id }) => id)
}
