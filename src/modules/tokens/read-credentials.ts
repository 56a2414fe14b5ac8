import './permissions.ts'
import './tables.ts'
import type { RawBuilder } from 'kysely'
import type { PermissionSet } from '../../authorization/permission-set.ts'
import type { ProjectScope } from '../../authorization/project-scope.ts'
import type { Database } from '../../database/database.ts'
import { leanQuery, padded } from '../../database/lean-query.ts'
import { effectivePermissionsOf } from '../users/effective-permissions.ts'
import { setOfNames, storedNames } from '../users/held-permissions.ts'
import { projectsOfPerson, scopeOfIds, storedProjects } from '../users/held-projects.ts'
import type { Role } from '../users/tables.ts'
import type { PlainToken, TokenHash } from './secret.ts'

/** More than this are read one after the other. */
export const mostCredentials = 64

/** All that decides about a credential, read in one statement, with the database's time of reading. */
export interface StoredCredential {
  readonly id: number
  readonly ownerId: number
  readonly hash: TokenHash
  readonly secretNumber: number
  /** Of the secret before a rotation, as long as it is valid. */
  readonly previousHash: TokenHash | null
  readonly expires_at: number
  readonly expired_at: number | null
  readonly locked_at: number | null
  readonly ownerIsActive: boolean
  readonly granted: PermissionSet
  readonly heldByOwner: PermissionSet
  readonly projects: ProjectScope
  readonly projectsOfOwner: ProjectScope
  readonly now: number
}

/** The tokens with these selectors, at most `mostCredentials`, as they are now. */
export async function readCredentials(
  database: Database,
  selectors: readonly string[],
): Promise<Map<string, StoredCredential>> {
  const parameters = padded(selectors)
  const rows = await leanQuery(database.db, statementFor(database, parameters.length), parameters)
  return new Map(rows.map(([selector, ...cells]) => [selector as string, credentialOf(cells as never)]))
}

type MatchesHash = (plain: PlainToken, stored: TokenHash | undefined) => boolean

/** Which secret of the token this is: that of now, or the one before while it is still valid. Null: neither. */
export function secretNumberOf(
  plain: PlainToken,
  token: StoredCredential | null,
  matches: MatchesHash,
): number | null {
  if (matches(plain, token?.hash)) return token?.secretNumber ?? null
  return token?.previousHash && matches(plain, token.previousHash) ? token.secretNumber - 1 : null
}

/** In the order of the select list below, without the selector. */
type CredentialCells = readonly [
  id: number,
  ownerId: number,
  mac: Uint8Array,
  pepperId: number,
  secretNumber: number,
  previousMac: Uint8Array | null,
  previousPepperId: number | null,
  previousUntil: number | null,
  expiresAt: number,
  expiredAt: number | null,
  lockedAt: number | null,
  isActive: 0 | 1,
  role: Role,
  now: number,
  granted: string | null,
  held: string | null,
  allProjects: 0 | 1,
  projects: string | null,
  ownersAllProjects: 0 | 1,
  ownersProjects: string | null,
]

function credentialOf(cells: CredentialCells): StoredCredential {
  const [id, ownerId, mac, pepperId, secretNumber, previousMac, previousPepperId, previousUntil, ...others] =
    cells
  const [expiresAt, expiredAt, lockedAt, isActive, role, now, granted, held, ...ofProjects] = others
  const [allProjects, projects, ownersAllProjects, ownersProjects] = ofProjects
  return {
    id,
    ownerId,
    hash: { mac: Buffer.from(mac), pepperId },
    secretNumber,
    previousHash:
      previousMac !== null && previousPepperId !== null && (previousUntil ?? 0) > Number(now)
        ? { mac: Buffer.from(previousMac), pepperId: previousPepperId }
        : null,
    expires_at: expiresAt,
    expired_at: expiredAt,
    locked_at: lockedAt,
    ownerIsActive: isActive === 1,
    granted: setOfNames(granted),
    heldByOwner: effectivePermissionsOf({ role, isActive: isActive === 1 }, setOfNames(held)),
    projects: scopeOfIds(allProjects, projects),
    projectsOfOwner: projectsOfPerson(role, scopeOfIds(ownersAllProjects, ownersProjects)),
    now: Number(now),
  }
}

/** For each clock, by the number of selectors: to build the statement costs more than to run it. */
const statements = new WeakMap<RawBuilder<number>, Map<number, string>>()

function statementFor({ db, now }: Database, selectors: number): string {
  const known = statements.get(now) ?? new Map<number, string>()
  statements.set(now, known)
  const statement =
    known.get(selectors) ??
    db
      .selectFrom('access_tokens as token')
      .innerJoin('users as owner', 'owner.id', 'token.owner_id')
      .select(['token.selector', 'token.id', 'token.owner_id', 'token.mac', 'token.pepper_id'])
      .select([
        'token.secret_number',
        'token.previous_mac',
        'token.previous_pepper_id',
        'token.previous_until',
      ])
      .select(['token.expires_at', 'token.expired_at', 'token.locked_at'])
      .select(['owner.is_active', 'owner.role', now.as('now')])
      .select(storedNames('access_token_permissions', 'token_id', 'token.id').as('granted'))
      .select(storedNames('user_permissions', 'user_id', 'owner.id').as('held'))
      .select('token.all_projects')
      .select(
        storedProjects('access_token_projects', 'token_id', 'token.id', 'token.all_projects').as('projects'),
      )
      .select('owner.all_projects as owners_all_projects')
      .select(
        storedProjects('user_projects', 'user_id', 'owner.id', 'owner.all_projects').as('owners_projects'),
      )
      .where('token.selector', 'in', Array<string>(selectors).fill(''))
      .compile().sql
  known.set(selectors, statement)
  return statement
}
