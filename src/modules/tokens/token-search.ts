import { type SqlBool, sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Condition, Filter } from '../../database/source.ts'
import type { Range } from '../../database/ways.ts'
import { projects } from '../projects/repository.ts'
import type { TokenState } from './life.ts'
import { holdsOneOf, inState, isRestrictedTo } from './repository.ts'

/** What the list of tokens can be ordered by. */
export type TokenOrderColumn = 'name_key' | 'created_at' | 'expires_at' | 'last_used_key' | 'idle_since'

export interface TokenRange extends Range {
  readonly column: TokenOrderColumn
}

/** What tokens are looked for by. All of it holds together. */
export interface TokenSearch {
  readonly state: TokenState | null
  readonly ownerId: number | null
  /** It holds one of these. */
  readonly permission: string | null
  readonly groupPermissions: readonly string[] | null
  readonly projectId: number | null
  readonly ranges: readonly TokenRange[]
}

export const anyToken: TokenSearch = {
  state: null,
  ownerId: null,
  permission: null,
  groupPermissions: null,
  projectId: null,
  ranges: [],
}

/** For counting them, and for what is done to all of them. */
export const conditionsOf = (search: TokenSearch, database: Database): Filter[] => {
  const { state, ownerId, permission, groupPermissions, projectId, ranges } = search
  return [
    ...(state ? [inState(state, database)] : []),
    ...(ownerId === null ? [] : [sql<SqlBool>`owner_id = ${ownerId}`]),
    ...(permission === null ? [] : [holdsOneOf([permission])]),
    ...(groupPermissions === null ? [] : [holdsOneOf(groupPermissions)]),
    // Of a project that is not there for who asks, no token is told to be restricted to it.
    ...(projectId === null ? [] : [{ source: projects, id: projectId, condition: isRestrictedTo }]),
    ...ranges.flatMap(within),
  ]
}

const within = ({ column, from, to, below }: TokenRange): Condition[] => [
  ...(from ? [sql<SqlBool>`${sql.ref(column)} >= ${from}`] : []),
  ...(to ? [sql<SqlBool>`${sql.ref(column)} <= ${to}`] : []),
  ...(below ? [sql<SqlBool>`${sql.ref(column)} < ${below}`] : []),
]
