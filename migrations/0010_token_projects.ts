import { type Kysely, sql } from 'kysely'
import { addColumns, createTable, dropColumns, dropTables, flag, reference, withDefault } from './_helpers.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumns(db, 'access_tokens', { columns: { all_projects: withDefault(flag, 1) } })
  await createTable(db, 'access_token_projects', {
    columns: {
      token_id: reference('access_tokens (id) on delete cascade'),
      project_id: reference('projects (id) on delete cascade'),
    },
    primaryKey: ['token_id', 'project_id'],
    indexes: [['project_id', 'token_id']],
  })
}

/** The version before knows no restriction: a restricted token would be open to all projects, and is locked instead. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update access_tokens set locked_at = ${Date.now()}, locked_by = 'ADMINISTRATOR', locked_by_user_id = null,
    lock_reason = 'It was restricted to projects, which this version of the service can not keep to.'
    where all_projects = 0 and (locked_by is null or locked_by <> 'ADMINISTRATOR')`.execute(db)
  await dropTables(db, 'access_token_projects')
  await dropColumns(db, 'access_tokens', { columns: ['all_projects'] })
}
