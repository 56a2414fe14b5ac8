import { PermissionSet } from '../authorization/permission-set.ts'
import type { Database } from '../database/database.ts'
import type { Actor } from '../modules/audit/record-event.ts'
import { createToken } from '../modules/tokens/create-token.ts'
import type { Peppers } from '../modules/tokens/peppers.ts'
import { findTokenByName } from '../modules/tokens/repository.ts'
import { deleteAsAdministrator } from '../modules/tokens/stop-token.ts'
import { createUser } from '../modules/users/create-user.ts'
import { effectivePermissions, findUserByName, type UserRow } from '../modules/users/repository.ts'

export interface DemoToken {
  readonly name: string
  readonly purpose: string
  readonly secret: string
}

const actor: Actor = { kind: 'SYSTEM', name: 'demo' }
const administrator = 'admin'

const wanted = [
  {
    owner: administrator,
    name: 'Demo: administrator',
    purpose: 'may do everything',
    permissions: null,
    project: null,
  },
  {
    owner: 'steven.buchanan',
    name: 'Demo: accounting',
    purpose: 'reads customers, products and invoices, but no bank details or notes',
    permissions: ['customer:read', 'product:read', 'invoice:read'],
    project: null,
  },
  {
    owner: 'steven.buchanan',
    name: 'Demo: one project',
    purpose: 'reads the same, of the project DACH only: Germany, Austria and Switzerland',
    permissions: ['customer:read', 'product:read', 'invoice:read', 'project:read'],
    project: 'DACH',
  },
  {
    owner: 'nancy.davolio',
    name: 'Demo: address book',
    purpose: 'reads customers and nothing else',
    permissions: ['customer:read'],
    project: null,
  },
] as const

/** True once they were made, whatever became of them since. */
export const hasDemoTokens = async ({ db }: Database): Promise<boolean> =>
  (await findUserByName(db, administrator)) !== undefined

/** Makes the demo's tokens anew; those of before are deleted. Their secrets are in the answer and nowhere else. */
export async function makeDemoTokens(database: Database, peppers: Peppers): Promise<DemoToken[]> {
  const made: DemoToken[] = []
  for (const { owner, name, purpose, permissions, project } of wanted) {
    const projectId = project ? await findProject(database, project) : null
    // A demo that was loaded by a version before has one project only.
    if (projectId === undefined) continue
    const user = await findOwner(database, owner)
    const held = await effectivePermissions(database.db, user)
    const old = await findTokenByName(database.db, user.id, name)
    if (old) await deleteAsAdministrator(database, actor, old.id)
    const { secret } = await createToken(
      database,
      peppers,
      actor,
      { kind: 'SYSTEM', userId: user.id, permissions: held },
      {
        name,
        description: purpose,
        permissions: permissions ? PermissionSet.ofNames(permissions) : held,
        projectIds: projectId === null ? null : [projectId],
        expiresAt: null,
      },
    )
    made.push({ name, purpose, secret })
  }
  return made
}

async function findProject({ db }: Database, key: string): Promise<number | undefined> {
  const row = await db.selectFrom('projects').select('id').where('project_key', '=', key).executeTakeFirst()
  return row?.id
}

/** The administrator is the demo's own; employees came with the company. */
async function findOwner(database: Database, username: string): Promise<UserRow> {
  const found = await findUserByName(database.db, username)
  if (found) return found
  if (username !== administrator)
    throw new Error(`The demo company has no employee ${username}. Was it loaded?`)
  await createUser(database, actor, {
    username,
    displayName: 'Demo Administrator',
    email: null,
    role: 'ADMINISTRATOR',
    language: 'en',
    permissions: [],
  })
  return findOwner(database, username)
}
