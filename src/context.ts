import { Denials } from './authorization/denials.ts'
import type { Database, Queryable } from './database/database.ts'
import { Loaders } from './lib/loaders.ts'
import type { RequestInfo } from './lib/request-info.ts'
import type { Principal } from './principal.ts'

/** What modules need of the composition root beside the database; each adds its own by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by the modules
export interface Services {}

/** What a resolver may use. One for each request. */
export interface Context {
  readonly principal: Principal
  readonly requestInfo: RequestInfo
  readonly database: Database
  /** For reading outside a transaction. */
  readonly db: Queryable
  readonly loaders: Loaders
  readonly denials: Denials
  readonly services: Services
}

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
  loaders: new Loaders(),
  denials: new Denials(principal.permissions),
  services,
})
