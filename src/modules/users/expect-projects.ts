import type { Database, Queryable } from '../../database/database.ts'
import { everythingIn } from '../../database/row-scope.ts'
import { findRowForUpdate } from '../../database/rows.ts'
import { badInput } from '../../errors.ts'
import { projects } from '../projects/repository.ts'

/** Whoever takes one away waits, and sees the access then. */
export async function expectProjects(
  trx: Queryable,
  { engine }: Database,
  ids: readonly number[],
): Promise<void> {
  for (const id of ids.toSorted((a, b) => a - b))
    if (!(await findRowForUpdate(everythingIn(trx), engine, projects, id)))
      throw badInput('input.projectAccess.projectIds', 'There is no project with one of these ids.')
}
