import '../tables.ts'
import type { RawBuilder } from 'kysely'
import type { PermissionSet } from '../../../authorization/permission-set.ts'
import type { ProjectScope } from '../../../authorization/project-scope.ts'
import type { Database } from '../../../database/database.ts'
import { leanQuery, padded } from '../../../database/lean-query.ts'
import { effectivePermissionsOf } from '../../users/effective-permissions.ts'
import { setOfNames, storedNames } from '../../users/held-permissions.ts'
import { projectsOfPerson, scopeOfIds, storedProjects } from '../../users/held-projects.ts'
import type { Language, Role } from '../../users/tables.ts'

/** More than this are read one after the other. */
export const mostSessions = 64

/** All that decides about a session, read in one statement, with the database's time of reading. */
export interface StoredSession {
  readonly id: number
  readonly userId: number
  readonly authenticatedAt: number
  readonly lastSeenAt: number
  readonly expiresAt: number
  readonly isActive: boolean
  readonly isAdministrator: boolean
  readonly displayName: string
  readonly language: Language
  readonly permissions: PermissionSet
  readonly projects: ProjectScope
  readonly now: number
}

/** The sessions with these hashes in hex, at most `mostSessions`, as they are now. */
export async function readSessions(
  database: Database,
  hashes: readonly string[],
): Promise<Map<string, StoredSession>> {
  const parameters = padded(hashes).map((hash) => Buffer.from(hash, 'hex'))
  const rows = await leanQuery(database.db, statementFor(database, parameters.length), parameters)
  return new Map(
    rows.map(([hash, ...cells]) => [
      Buffer.from(hash as Uint8Array).toString('hex'),
      sessionOf(cells as never),
    ]),
  )
}

/** In the order of the select list below, without the hash. */
type SessionCells = readonly [
  id: number,
  userId: number,
  authenticatedAt: number,
  lastSeenAt: number,
  expiresAt: number,
  isActive: 0 | 1,
  role: Role,
  displayName: string,
  language: Language,
  now: number,
  held: string | null,
  allProjects: 0 | 1,
  projects: string | null,
]

function sessionOf(cells: SessionCells): StoredSession {
  const [id, userId, authenticatedAt, lastSeenAt, expiresAt, isActive, role, displayName, language] = cells
  const [now, held, allProjects, projects] = cells.slice(9) as [number, string | null, 0 | 1, string | null]
  return {
    id,
    userId,
    authenticatedAt,
    lastSeenAt,
    expiresAt,
    isActive: isActive === 1,
    isAdministrator: role === 'ADMINISTRATOR',
    displayName,
    language,
    permissions: effectivePermissionsOf({ role, isActive: isActive === 1 }, setOfNames(held)),
    projects: projectsOfPerson(role, scopeOfIds(allProjects, projects)),
    now: Number(now),
  }
}

/** For each clock, by the number of hashes: to build the statement costs more than to run it. */
const statements = new WeakMap<RawBuilder<number>, Map<number, string>>()

function statementFor({ db, now }: Database, hashes: number): string {
  const known = statements.get(now) ?? new Map<number, string>()
  statements.set(now, known)
  const statement =
    known.get(hashes) ??
    db
      .selectFrom('sessions as session')
      .innerJoin('users as person', 'person.id', 'session.user_id')
      .select(['session.hash', 'session.id', 'session.user_id', 'session.authenticated_at'])
      .select(['session.last_seen_at', 'session.expires_at', 'person.is_active', 'person.role'])
      .select(['person.display_name', 'person.language', now.as('now')])
      .select(storedNames('user_permissions', 'user_id', 'person.id').as('held'))
      .select('person.all_projects')
      .select(storedProjects('user_projects', 'user_id', 'person.id', 'person.all_projects').as('projects'))
      .where('session.hash', 'in', Array<Buffer>(hashes).fill(Buffer.alloc(0)))
      .compile().sql
  known.set(hashes, statement)
  return statement
}
