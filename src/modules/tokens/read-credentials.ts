import './permissions.ts'
import './tables.ts'
import { type RawBuilder, sql } from 'kysely'
import type { PermissionSet } from '../../authorization/permission-set.ts'
import type { ProjectScope } from '../../authorization/project-scope.ts'
import type { Database } from '../../database/database.ts'
import { leanQuery, padded } from '../../database/lean-query.ts'
import { effectivePermissionsOf } from '../users/effective-permissions.ts'
import { setOfNames, storedNames } from '../users/held-permissions.ts'
import { projectsOfPerson, scopeOfIds, storedProjects } from '../users/held-projects.ts'
import type { Role } from '../users/tables.ts'
import { maySecretBeUsed } from './life.ts'
import type { PlainToken, TokenHash } from './secret.ts'

/** More than this are read one after the other. */
export const mostCredentials = 64

/** All that decides about a credential but the time. */
export interface StoredToken {
  readonly id: number
  readonly ownerId: number
  readonly hash: TokenHash
  readonly secret_number: number
  /** The secret before a rotation, and how long it may be used. */
  readonly previous: TokenHash | null
  readonly previous_until: number | null
  readonly expires_at: number
  readonly expired_at: number | null
  readonly locked_at: number | null
  readonly ownerIsActive: boolean
  readonly heldByOwner: PermissionSet
  /** What was granted of that. */
  readonly permissions: PermissionSet
  /** Of its own, what the owner has too. */
  readonly projects: ProjectScope
}

/** Read in one statement, with the database's time of reading. */
export interface StoredCredential {
  readonly token: StoredToken
  /** As it was read; what a text means never changes. */
  readonly text: string
  readonly now: number
}

/**
 * The tokens with these selectors, at most `mostCredentials`, as they are now: in a statement of its own, outside of
 * transactions, on the server that takes the writes. Most read as they did when they were `readLast`, and are not taken
 * apart again.
 */
export async function readCredentials(
  database: Database,
  selectors: readonly string[],
  readLast: (selector: string) => StoredCredential | undefined = () => undefined,
): Promise<Map<string, StoredCredential>> {
  const parameters = padded(selectors)
  const rows = await leanQuery(database.db, statementFor(database, parameters.length), parameters)
  return new Map(
    (rows as readonly [string, unknown, string][]).map(([selector, now, text]) => {
      const last = readLast(selector)
      const token = last?.text === text ? last.token : tokenOfCells(JSON.parse(text))
      return [selector, { token, text, now: Number(now) }]
    }),
  )
}

/** Which secret of the token this is: that of now, or the one before while it is still valid. Null: neither. */
export function secretNumberOf<Token extends PlainToken>(
  plain: Token,
  found: StoredCredential | null,
  matches: (plain: Token, stored: TokenHash | undefined) => boolean,
): number | null {
  if (matches(plain, found?.token.hash)) return found?.token.secret_number ?? null
  const previous = found?.token.previous
  if (!previous) return null
  const before = found.token.secret_number - 1
  return maySecretBeUsed(before, found.token, found.now) && matches(plain, previous) ? before : null
}

/** In the order of the text. Bytes are hexadecimal; for none, SQLite says '' where others say null. */
type TokenCells = readonly [
  id: number,
  ownerId: number,
  mac: string,
  pepperId: number,
  secretNumber: number,
  previousMac: string | null,
  previousPepperId: number | null,
  previousUntil: number | null,
  expiresAt: number,
  expiredAt: number | null,
  lockedAt: number | null,
  isActive: 0 | 1,
  role: Role,
  granted: string | null,
  held: string | null,
  allProjects: 0 | 1,
  projects: string | null,
  ownersAllProjects: 0 | 1,
  ownersProjects: string | null,
]

function tokenOfCells(cells: TokenCells): StoredToken {
  const [id, ownerId, mac, pepperId, secretNumber, previousMac, previousPepperId, previousUntil, ...others] =
    cells
  const [expiresAt, expiredAt, lockedAt, isActive, role, granted, held, ...ofProjects] = others
  const [allProjects, projects, ownersAllProjects, ownersProjects] = ofProjects
  const heldByOwner = effectivePermissionsOf({ role, isActive: isActive === 1 }, setOfNames(held))
  return {
    id,
    ownerId,
    hash: { mac: Buffer.from(mac, 'hex'), pepperId },
    secret_number: secretNumber,
    previous:
      previousMac && previousPepperId !== null
        ? { mac: Buffer.from(previousMac, 'hex'), pepperId: previousPepperId }
        : null,
    previous_until: previousUntil,
    expires_at: expiresAt,
    expired_at: expiredAt,
    locked_at: lockedAt,
    ownerIsActive: isActive === 1,
    heldByOwner,
    permissions: setOfNames(granted).intersect(heldByOwner),
    projects: scopeOfIds(allProjects, projects).intersect(
      projectsOfPerson(role, scopeOfIds(ownersAllProjects, ownersProjects)),
    ),
  }
}

/** As characters: a driver would take JSON of MySQL apart by itself. */
const tokenText = sql<string>`cast(json_array(${sql.join([
  sql.ref('token.id'),
  sql.ref('token.owner_id'),
  sql`hex(${sql.ref('token.mac')})`,
  sql.ref('token.pepper_id'),
  sql.ref('token.secret_number'),
  sql`hex(${sql.ref('token.previous_mac')})`,
  sql.ref('token.previous_pepper_id'),
  sql.ref('token.previous_until'),
  sql.ref('token.expires_at'),
  sql.ref('token.expired_at'),
  sql.ref('token.locked_at'),
  sql.ref('owner.is_active'),
  sql.ref('owner.role'),
  storedNames('access_token_permissions', 'token_id', 'token.id'),
  storedNames('user_permissions', 'user_id', 'owner.id'),
  sql.ref('token.all_projects'),
  storedProjects('access_token_projects', 'token_id', 'token.id', 'token.all_projects'),
  sql.ref('owner.all_projects'),
  storedProjects('user_projects', 'user_id', 'owner.id', 'owner.all_projects'),
])}) as char)`

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
      // One text instead of a value for each: a driver takes it in less time.
      .select(['token.selector', now.as('now'), tokenText.as('token')])
      .where('token.selector', 'in', Array<string>(selectors).fill(''))
      .compile().sql
  known.set(selectors, statement)
  return statement
}
