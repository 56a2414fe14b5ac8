import { type Kysely, sql } from 'kysely'
import {
  addColumns,
  bigInteger,
  code,
  createTable,
  dropColumns,
  dropTables,
  flag,
  id,
  longText,
  name,
  nullable,
  oneOf,
  rebuildTable,
  reference,
  withDefault,
} from './_helpers.ts'

const auditEvents = (actorKinds: readonly string[], sessions: Record<string, typeof bigInteger> = {}) => ({
  columns: {
    id,
    occurred_at: bigInteger,
    actor_kind: oneOf(...actorKinds),
    actor_user_id: nullable(bigInteger),
    actor_token_id: nullable(bigInteger),
    ...sessions,
    actor_name: nullable(name(120)),
    action: code(80),
    subject_type: code(40),
    subject_id: bigInteger,
    owner_user_id: nullable(bigInteger),
    project_id: nullable(bigInteger),
    changes: nullable(longText),
    request_id: nullable(code(64)),
    address: nullable(code(64)),
    user_agent: nullable(name(255)),
  },
  indexes: [
    ['occurred_at', 'id'],
    ['subject_type', 'subject_id', 'id'],
    ['owner_user_id', 'id'],
  ],
})

interface UsersBefore {
  users: {
    id: number
    display_name: string
    name_key: string
    email: string | null
    email_key: string | null
  }
}

/** As the service makes them; SQL has no word for it that all databases know. */
async function fillNameKeys(db: Kysely<UsersBefore>): Promise<void> {
  for (const { id: userId, display_name } of await db
    .selectFrom('users')
    .select(['id', 'display_name'])
    .execute()) {
    const name_key = display_name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().trim().slice(0, 190)
    await db.updateTable('users').set({ name_key }).where('id', '=', userId).execute()
  }
}

/** Two accounts may have shared an address; it belongs to the older one then. */
async function fillEmailKeys(db: Kysely<UsersBefore>): Promise<void> {
  const taken = new Set<string>()
  for (const { id: userId, email } of await db
    .selectFrom('users')
    .select(['id', 'email'])
    .orderBy('id')
    .execute()) {
    const email_key = email?.normalize('NFKC').trim().toLowerCase()
    if (!email_key || taken.has(email_key)) continue
    taken.add(email_key)
    await db.updateTable('users').set({ email_key }).where('id', '=', userId).execute()
  }
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await rebuildTable(
    db,
    'audit_events',
    auditEvents(['PERSON', 'TOKEN', 'SYSTEM'], { actor_session_id: nullable(bigInteger) }),
  )

  await addColumns(db, 'users', {
    columns: {
      name_key: withDefault(code(190), ''),
      email_key: nullable(code(254)),
      all_projects: withDefault(flag, 1),
      deactivated_at: nullable(bigInteger),
    },
    unique: [['email_key']],
    indexes: [
      ['created_at', 'id'],
      ['name_key', 'id'],
    ],
  })
  await fillNameKeys(db as Kysely<UsersBefore>)
  await fillEmailKeys(db as Kysely<UsersBefore>)
  await sql`update users set deactivated_at = updated_at where is_active = 0`.execute(db)

  await createTable(db, 'user_projects', {
    columns: {
      user_id: reference('users (id) on delete cascade'),
      project_id: reference('projects (id) on delete cascade'),
    },
    primaryKey: ['user_id', 'project_id'],
    indexes: [['project_id', 'user_id']],
  })

  await addColumns(db, 'access_tokens', { columns: { locked_by_user_id: nullable(bigInteger) } })
}

/** What people did stays known, as done by the system: the version before knows no other word for it. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await dropColumns(db, 'access_tokens', { columns: ['locked_by_user_id'] })
  await dropTables(db, 'user_projects')
  await dropColumns(db, 'users', {
    columns: ['name_key', 'email_key', 'all_projects', 'deactivated_at'],
    unique: [['email_key']],
    indexes: [
      ['created_at', 'id'],
      ['name_key', 'id'],
    ],
  })
  await sql`update audit_events set actor_kind = 'SYSTEM', actor_name = 'person' where actor_kind = 'PERSON'`.execute(
    db,
  )
  await rebuildTable(db, 'audit_events', auditEvents(['TOKEN', 'SYSTEM']))
}
