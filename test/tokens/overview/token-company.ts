import { nameKey } from '../../../src/lib/name-key.ts'
import { type IssuedToken, startTestApp, type TestApp } from '../../support/test-app.ts'
import { inactivityDays, type ModelToken, randomToken } from './token-model.ts'

export const administratorPermissions = [
  'tokenAdministration:read',
  'user:read',
  'project:read',
  'accessToken:read',
]

/** Many tokens, as the rows of a database and as the model has them. */
export interface TokenCompany {
  readonly app: TestApp
  readonly admin: IssuedToken
  /** Of the last owner, who is restricted to the first project and may read the tokens of all. */
  readonly local: IssuedToken
  readonly owners: readonly number[]
  readonly projects: readonly number[]
  readonly tokens: readonly ModelToken[]
}

export async function startTokenCompany(): Promise<TokenCompany> {
  const app = await startTestApp()
  const { db } = app.app.database
  await db.updateTable('token_policy').set({ inactivity_days: inactivityDays }).execute()
  const projects: number[] = []
  for (const key of ['A', 'B', 'C']) projects.push(await insertProject(app, key))
  const owners = [
    await app.user([]),
    await app.user([]),
    await app.user([]),
    await app.user(administratorPermissions, projects.slice(0, 1)),
  ]
  const admin = await app.token(administratorPermissions)
  const local = await app.token(administratorPermissions, { ownerId: owners.at(-1) as number })
  const tokens = Array.from({ length: 160 }, (_, i) => randomToken(local.id + 1 + i, owners, projects, 7))
  await insertTokens(app, tokens)
  return { app, admin, local, owners, projects, tokens: [...tokens, ...(await issued(app, admin, local))] }
}

async function insertProject(app: TestApp, key: string): Promise<number> {
  const { insertId } = await app.app.database.db
    .insertInto('projects')
    .values({
      project_key: key,
      name: key,
      name_key: key.toLowerCase(),
      currency: 'EUR',
      tax_rate_standard: 0,
      tax_rate_reduced: 0,
      created_at: 1,
      updated_at: 1,
    })
    .executeTakeFirstOrThrow()
  return Number(insertId)
}

async function insertTokens(app: TestApp, tokens: readonly ModelToken[]): Promise<void> {
  const { db } = app.app.database
  await db
    .insertInto('access_tokens')
    .values(
      tokens.map((it) => ({
        id: it.id,
        owner_id: it.owner,
        name: it.name,
        name_key: nameKey(it.name),
        selector: String(it.id).padStart(12, '0'),
        mac: Buffer.alloc(32),
        pepper_id: 1,
        created_at: it.createdAt,
        updated_at: it.createdAt,
        expires_at: it.expiresAt,
        expired_at: it.expiredAt,
        locked_at: it.lockedAt,
        locked_by: it.lockedAt === null ? null : ('ADMINISTRATOR' as const),
        last_used_at: it.lastUsedAt,
        idle_since: it.idleSince,
        all_projects: it.projects === null ? (1 as const) : (0 as const),
      })),
    )
    .execute()
  const held = tokens.flatMap(({ id, permissions }) =>
    permissions.map((permission) => ({ token_id: id, permission })),
  )
  await db.insertInto('access_token_permissions').values(held).execute()
  const restrictions = tokens.flatMap(({ id, projects }) =>
    (projects ?? []).map((project_id) => ({ token_id: id, project_id })),
  )
  await db.insertInto('access_token_projects').values(restrictions).execute()
}

/** Those that ask are among those that are found. */
async function issued(app: TestApp, ...asking: readonly IssuedToken[]): Promise<ModelToken[]> {
  const rows = await app.app.database.db
    .selectFrom('access_tokens')
    .select(['id', 'owner_id', 'name', 'created_at', 'expires_at', 'idle_since'])
    .where(
      'id',
      'in',
      asking.map(({ id }) => id),
    )
    .execute()
  return rows.map((row) => ({
    id: row.id,
    owner: row.owner_id,
    name: row.name,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    expiredAt: null,
    lockedAt: null,
    lastUsedAt: null,
    idleSince: row.idle_since,
    permissions: administratorPermissions,
    projects: null,
  }))
}
