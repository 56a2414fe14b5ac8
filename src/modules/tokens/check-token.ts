import type { Transaction } from 'kysely'
import type { PermissionSet } from '../../authorization/permission-set.ts'
import type { ProjectScope } from '../../authorization/project-scope.ts'
import { rowScopeOf } from '../../context.ts'
import type { Database } from '../../database/database.ts'
import type { Reader } from '../../database/row-scope.ts'
import { findRowForUpdate } from '../../database/rows.ts'
import type { Tables } from '../../database/tables.ts'
import { badInput, clash, publicError } from '../../errors.ts'
import { isDeceptive } from '../../lib/deceptive-text.ts'
import { projects } from '../projects/repository.ts'
import { chooseExpiry, type ExpiryFault, type Lifetimes } from './life.ts'
import { readTokenPolicy } from './token-policy.ts'

export function checkName(name: string): string {
  const trimmed = name.trim()
  if (isDeceptive(trimmed)) throw badInput('name', 'Use no control or text direction characters.')
  if (trimmed.length < 1 || trimmed.length > 80) throw badInput('name', 'Give a name of 1 to 80 characters.')
  return trimmed
}

export const nameTaken = (name: string) =>
  clash('name', `The owner already has a token named ${JSON.stringify(name)}.`)

export function checkDescription(description: string | null): string | null {
  const trimmed = description?.trim() || null
  if (trimmed && trimmed.length > 500) throw badInput('description', 'Use at most 500 characters.')
  return trimmed
}

/** Nobody gives what they lack. */
export function expectHeld(wanted: PermissionSet, held: PermissionSet): void {
  const missing = wanted.without(held).names()
  if (missing.length > 0)
    throw publicError(
      'FORBIDDEN',
      `You can grant only what you have yourself; you lack ${missing.join(', ')}.`,
      { details: { missingPermissions: missing } },
    )
}

const expiryFaults: Record<ExpiryFault, (policy: Lifetimes) => string> = {
  PAST: () => 'Choose a time in the future.',
  TOO_LATE: ({ longest_lifetime_days }) => `Choose a time at most ${longest_lifetime_days} days from now.`,
  AFTER_CREATOR: () => 'A token can not create one that outlives it. Choose a time not after its own expiry.',
}

/** `null`: the default lifetime. `notAfter`: when the token that creates ends. */
export async function expiryFor(
  trx: Transaction<Tables>,
  requested: number | null,
  now: number,
  notAfter: number | null,
): Promise<number> {
  const policy = await readTokenPolicy(trx)
  const expiry = chooseExpiry(requested, now, notAfter, policy)
  if ('fault' in expiry) throw badInput('expiresAt', expiryFaults[expiry.fault](policy))
  return expiry.expiresAt
}

const mostProjects = 100

/** Each of them is there within the bounds; of others it is not told whether they are there. */
export async function expectProjectsThere(
  trx: Transaction<Tables>,
  { engine }: Database,
  { ids }: ProjectScope,
  bounds: ProjectScope,
): Promise<void> {
  if (ids === null) return
  if (ids.length > mostProjects) throw badInput('projectIds', `Name at most ${mostProjects} projects.`)
  const reader: Reader = { db: trx, scope: rowScopeOf({ projects: bounds, userId: 0 }) }
  for (const id of ids)
    if (!(await findRowForUpdate(reader, engine, projects, id)))
      throw badInput('projectIds', 'There is no project with one of these ids.')
}
