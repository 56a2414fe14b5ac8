import { PermissionSet } from '../authorization/permission-set.ts'
import { readNow } from '../database/database.ts'
import { createToken } from '../modules/tokens/create-token.ts'
import { stateOf } from '../modules/tokens/life.ts'
import {
  deleteAsAdministrator,
  lockAsAdministrator,
  unlockAsAdministrator,
} from '../modules/tokens/stop-token.ts'
import { effectivePermissions } from '../modules/users/repository.ts'
import { commandActor } from './actor.ts'
import { CommandFailed } from './command-failed.ts'
import { day } from './day.ts'
import { findProjects } from './find-projects.ts'
import { findUser } from './find-user.ts'
import { parsePermissions } from './parse-permissions.ts'
import { print, printTable } from './print.ts'
import { withApp } from './running-app.ts'

interface CreateTokenOptions {
  readonly owner: string
  readonly description?: string
  readonly permission: readonly string[]
  readonly all?: boolean
  readonly project: readonly string[]
  readonly expires?: string
}

export const createTokenCommand = (name: string, options: CreateTokenOptions) =>
  withApp(async ({ database, peppers }) => {
    const owner = await findUser(database, options.owner)
    const held = await effectivePermissions(database.db, owner)
    const permissions = options.all ? held : PermissionSet.of(parsePermissions(options.permission))
    const lacking = permissions.without(held).names()
    if (permissions.isEmpty)
      throw new CommandFailed('Grant it something: --permission invoice:read, -p CRM:read or --all.')
    if (lacking.length > 0)
      throw new CommandFailed(
        `A token can do no more than its owner, and ${options.owner} lacks ${lacking.join(', ')}.`,
      )
    const { id, secret } = await createToken(
      database,
      peppers,
      commandActor,
      { kind: 'SYSTEM', userId: owner.id, permissions: held },
      {
        name,
        description: options.description ?? null,
        permissions,
        projectIds: options.project.length > 0 ? await findProjects(database, options.project) : null,
        expiresAt: options.expires ? parseExpiry(options.expires) : null,
      },
    )
    print(`Created token ${id} of ${options.owner}. It is shown this once:\n\n  ${secret}\n`)
  })

export const listTokens = (options: { readonly owner?: string }) =>
  withApp(async ({ database }) => {
    const owner = options.owner ? await findUser(database, options.owner) : null
    const now = await readNow(database.db, database)
    const tokens = await database.db
      .selectFrom('access_tokens')
      .innerJoin('users', 'users.id', 'access_tokens.owner_id')
      .select([
        'access_tokens.id',
        'username',
        'name',
        'locked_at',
        'expires_at',
        'expired_at',
        'last_used_at',
      ])
      .select('access_tokens.all_projects')
      .$if(owner !== null, (query) => query.where('owner_id', '=', owner?.id ?? 0))
      .orderBy('access_tokens.id')
      .execute()
    const restrictions = await database.db
      .selectFrom('access_token_projects')
      .innerJoin('projects', 'projects.id', 'project_id')
      .select(['token_id', 'project_key'])
      .orderBy('project_key')
      .execute()
    const byToken = Map.groupBy(restrictions, ({ token_id }) => token_id)
    const projectsOf = (id: number) =>
      byToken
        .get(id)
        ?.map((it) => it.project_key)
        .join(' ') ?? 'none'
    printTable(
      ['id', 'owner', 'name', 'state', 'expires', 'last used', 'projects'],
      tokens.map((it) => [
        String(it.id),
        it.username,
        it.name,
        stateOf(it, now),
        day(it.expires_at),
        it.last_used_at === null ? 'never' : day(it.last_used_at),
        it.all_projects === 1 ? 'all' : projectsOf(it.id),
      ]),
    )
  })

export const lockTokenCommand = (id: string, { reason }: { readonly reason: string }) =>
  withApp(async ({ database }) => {
    await lockAsAdministrator(database, commandActor, parseId(id), reason)
    print(`Locked token ${id}.`)
  })

export const unlockTokenCommand = (id: string) =>
  withApp(async ({ database }) => {
    await unlockAsAdministrator(database, commandActor, parseId(id))
    print(`Unlocked token ${id}.`)
  })

export const deleteTokenCommand = (id: string) =>
  withApp(async ({ database }) => {
    await deleteAsAdministrator(database, commandActor, parseId(id))
    print(`Deleted token ${id}.`)
  })

function parseId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new CommandFailed('Give the id as `npx gatehouse token list` shows it.')
  return Number(text)
}

/** A day counts to its end (UTC). */
function parseExpiry(text: string): number {
  const instant = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T23:59:59.999Z` : text)
  if (Number.isNaN(instant)) throw new CommandFailed('Give --expires as 2026-12-31 or 2026-12-31T12:00:00Z.')
  return instant
}
