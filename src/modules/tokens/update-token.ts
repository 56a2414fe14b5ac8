import type { Transaction } from 'kysely'
import { PermissionSet } from '../../authorization/permission-set.ts'
import type { ProjectScope } from '../../authorization/project-scope.ts'
import type { Database } from '../../database/database.ts'
import { isDuplicate } from '../../database/duplicate.ts'
import type { Tables } from '../../database/tables.ts'
import { conflict, publicError } from '../../errors.ts'
import { nameKey } from '../../lib/name-key.ts'
import type { Principal, TokenPrincipal } from '../../principal.ts'
import type { Actor } from '../audit/record-event.ts'
import type { Versioned } from '../audit/write-entity.ts'
import { recordTokenEvent, refused, type TokenEvent, writeToken } from './change-token.ts'
import { checkDescription, checkName, expectHeld, expectProjectsThere, nameTaken } from './check-token.ts'
import { lockForChange } from './lock-for-change.ts'
import { relationFor, type TokenAction } from './policy.ts'
import {
  type AccessTokenRow,
  permissionsOfTokens,
  projectsOfToken,
  replacePermissions,
  replaceProjects,
} from './repository.ts'

/** What is left out stays as it is. */
export interface TokenWish {
  readonly name?: string
  readonly description?: string | null
  /** The whole grant, in place of the one before; empty takes all away. Or made of that, once nobody else can change it. */
  readonly permissions?:
    | PermissionSet
    | ((trx: Transaction<Tables>, granted: PermissionSet) => Promise<PermissionSet>)
  readonly projects?: ProjectScope
}

interface Rights {
  readonly permissions: PermissionSet
  readonly projects: ProjectScope
}

/** Renames, widens or narrows a token by the principal's own right, if nobody else wrote since they read. */
export async function updateAs(
  database: Database,
  actor: Actor,
  asking: Principal,
  { id, version }: Versioned,
  wish: TokenWish,
): Promise<Versioned> {
  const name = wish.name === undefined ? undefined : checkName(wish.name)
  const description = wish.description === undefined ? undefined : checkDescription(wish.description)
  try {
    return await database.transaction(async (trx) => {
      const { writer, token, principal } = await lockForChange(trx, database, asking, id, 'narrow')
      if (token.version !== version) throw conflict('access token', token.version)
      // Before they are compared with what the token sees, which may be out of sight.
      if (wish.projects) await expectProjectsThere(trx, database, wish.projects, principal.projects)
      const stored = (await permissionsOfTokens(trx, [id]))[0] ?? []
      const before = {
        permissions: PermissionSet.ofNames(stored),
        projects: await projectsOfToken(trx, token),
      }
      const named = {
        ...(name !== undefined && name !== token.name && { name }),
        ...(description !== undefined && description !== token.description && { description }),
      }
      const permissions =
        typeof wish.permissions === 'function'
          ? await wish.permissions(trx, before.permissions)
          : wish.permissions
      const rights = rightsChange(before, { permissions, projects: wish.projects })
      const actions = actionsOf(named, before, rights)
      expectAllowed(principal, token, actions, before, rights)
      if (actions.length === 0) return { id, version }

      await writeRights(trx, database, id, rights)
      const written = await writeToken(
        writer,
        token,
        {
          ...named,
          ...(named.name !== undefined && { name_key: nameKey(named.name) }),
          ...(rights.projects && { all_projects: rights.projects.isEverything ? 1 : 0 }),
        },
        database,
      )
      for (const event of eventsOf(token, named, stored, before, rights))
        await recordTokenEvent(trx, database, actor, token, event)
      return written
    })
  } catch (error) {
    throw isDuplicate(error) && name !== undefined ? nameTaken(name) : error
  }
}

/** Only what becomes different. */
const rightsChange = (
  before: Rights,
  { permissions, projects }: { readonly [Right in keyof Rights]: Rights[Right] | undefined },
): Partial<Rights> => ({
  ...(permissions && permissions.key !== before.permissions.key && { permissions }),
  ...(projects && !(projects.covers(before.projects) && before.projects.covers(projects)) && { projects }),
})

function actionsOf(named: object, before: Rights, rights: Partial<Rights>): TokenAction[] {
  const { permissions, projects } = { ...before, ...rights }
  const widens = !before.permissions.covers(permissions) || !before.projects.covers(projects)
  const narrows = !permissions.covers(before.permissions) || !projects.covers(before.projects)
  return [
    ...(Object.keys(named).length > 0 ? (['rename'] as const) : []),
    ...(widens ? (['widen'] as const) : []),
    ...(narrows ? (['narrow'] as const) : []),
  ]
}

function expectAllowed(
  principal: Principal,
  token: AccessTokenRow,
  actions: readonly TokenAction[],
  before: Rights,
  rights: Partial<Rights>,
): void {
  const relation = relationFor(principal, token, 'narrow', ...actions)
  if (relation === null)
    throw refused(
      principal,
      token,
      actions.find((action) => !relationFor(principal, token, action)) ?? 'narrow',
    )
  if (relation === 'OWNER' && rights.permissions && actions.includes('widen'))
    expectHeld(rights.permissions, principal.permissions)
  if (relation === 'SIBLING' && principal.kind === 'TOKEN')
    expectWithin(principal, token, { ...before, ...rights })
}

/** What a token changes is no more than it is itself, nor lives longer, also in what it leaves as it was. */
function expectWithin(
  { permissions, projects, expiresAt }: TokenPrincipal,
  { expires_at }: AccessTokenRow,
  wanted: Rights,
): void {
  expectHeld(wanted.permissions, permissions)
  if (!projects.covers(wanted.projects))
    throw beyond('It would see projects that the token that asks does not see.')
  if (expires_at > expiresAt) throw beyond('It lives longer than the token that asks.')
}

const beyond = (message: string) => publicError('FORBIDDEN', message, { details: { missingPermissions: [] } })

async function writeRights(
  trx: Transaction<Tables>,
  database: Database,
  id: number,
  { permissions, projects }: Partial<Rights>,
): Promise<void> {
  if (permissions) await replacePermissions(trx, id, permissions, database)
  if (projects) await replaceProjects(trx, id, projects)
}

/** `stored`: also what this version does not know, and takes away unseen otherwise. */
function eventsOf(
  token: AccessTokenRow,
  { name, description }: { readonly name?: string; readonly description?: string | null },
  stored: readonly string[],
  before: Rights,
  { permissions, projects }: Partial<Rights>,
): TokenEvent[] {
  const events = [
    {
      action: 'accessToken.renamed',
      changes: {
        ...(name !== undefined && { name: [token.name, name] as const }),
        ...(description !== undefined && { description: [token.description, description] as const }),
      },
    },
    {
      action: 'accessToken.rightsChanged',
      changes: {
        ...(permissions && { permissions: [stored, permissions.names()] as const }),
        ...(projects && { projects: [before.projects.ids ?? 'ALL', projects.ids ?? 'ALL'] as const }),
      },
    },
  ]
  return events.filter(({ changes }) => Object.keys(changes).length > 0)
}
