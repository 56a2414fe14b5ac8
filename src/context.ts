import { Denials } from './authorization/denials.ts'
import { PermissionSet } from './authorization/permission-set.ts'
import type { Database, Queryable } from './database/database.ts'
import { padded } from './database/lean-query.ts'
import type { Reader, RowScope } from './database/row-scope.ts'
import { Loaders } from './lib/loaders.ts'
import type { RequestInfo } from './lib/request-info.ts'
import type { Principal } from './principal.ts'

/** What modules need of the composition root beside the database; each adds its own by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the modules
export interface Services {}

/** What a resolver may use. One for each request. Rows are read with it as the reader. */
export interface Context extends Reader {
  readonly principal: Principal
  readonly requestInfo: RequestInfo
  readonly database: Database
  /** For reading outside a transaction. */
  readonly db: Queryable
  /** What of the rows is there for the principal. */
  readonly scope: RowScope
  readonly loaders: Loaders
  readonly denials: Denials
  /** What was needed and held so far: of the operation check, and of what only rows decide. */
  used: PermissionSet
  readonly services: Services
}

/** For whom rows are read and written. */
export const rowScopeOf = ({ projects, userId }: Pick<Principal, 'projects' | 'userId'>): RowScope =>
  projects.ids === null ? 'EVERYTHING' : { projects: padded(projects.ids, noProject), userId }

/** Of no row: what is padded with it is a piece of its own, and empty. */
const noProject = 0

export const createContext = (
  database: Database,
  services: Services,
  principal: Principal,
  requestInfo: RequestInfo,
): Context => ({
  principal,
  requestInfo,
  database,
  db: database.db,
  scope: rowScopeOf(principal),
  loaders: new Loaders(),
  denials: new Denials(principal.permissions),
  used: PermissionSet.none,
  services,
})
