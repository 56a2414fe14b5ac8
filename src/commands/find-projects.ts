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
  if (missing !== undefined) throw await noProject(db, missing)
  return found.map(({ id }) => id)
}

async function noProject(db: Database['db'], key: string): Promise<CommandFailed> {
  const first = await db
    .selectFrom('projects')
    .select('project_key')
    .orderBy('project_key')
    .limit(10)
    .execute()
  const examples =
    first.length === 0 ? '' : ` There are, for example: ${first.map((it) => it.project_key).join(', ')}.`
  return new CommandFailed(`There is no project ${key}. Give its key, to the letter.${examples}`)
}
