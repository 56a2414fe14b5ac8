import { type SqlBool, sql } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Condition } from '../../database/source.ts'
import type { Way } from '../../database/ways.ts'
import type { TokenState } from './life.ts'
import { notedStates } from './repository.ts'
import type { TokenOrderColumn, TokenRange, TokenSearch } from './token-search.ts'

/**
 * To what the search finds, in this order. The search begins at one place (an owner, permissions or a project), and its
 * only range is the order's: `expectReadable` has seen to it.
 */
export const waysToTokens = (search: TokenSearch, order: TokenOrderColumn, database: Database): Way[] =>
  startsOf(search).flatMap((start) =>
    standingsOf(search.state, database).map((standing) => wayFrom(start, standing, order, search.ranges[0])),
  )

/** Where a way begins: what is the first in its index. */
interface Start {
  readonly table: keyof typeof names
  readonly equals: Readonly<Record<string, string | number>>
}

/** What is the token's own is copied to the rows of its permissions and projects, under another name. */
const names = {
  access_tokens: { row: 'id', prefix: '', state: 'noted_state' },
  access_token_permissions: { row: 'token_id', prefix: 'token_', state: 'token_state' },
  access_token_projects: { row: 'token_id', prefix: 'token_', state: 'token_state' },
} as const

function startsOf({ ownerId, permission, groupPermissions, projectId }: TokenSearch): Start[] {
  const held = permission === null ? groupPermissions : [permission]
  if (held) return held.map((it) => ({ table: 'access_token_permissions', equals: { permission: it } }))
  if (projectId !== null) return [{ table: 'access_token_projects', equals: { project_id: projectId } }]
  return [{ table: 'access_tokens', equals: ownerId === null ? {} : { owner_id: ownerId } }]
}

/** `noted`: one of `notedStates`. What has expired since is among the OPEN: few, until the next note is taken. */
interface Standing {
  readonly noted: number
  readonly expiry?: (expiresAt: ReturnType<typeof sql.ref>) => Condition
  readonly areFew?: boolean
}

function standingsOf(state: TokenState | null, { now }: Pick<Database, 'now'>): Standing[] {
  const { OPEN, LOCKED, EXPIRED } = notedStates
  if (state === null) return [{ noted: OPEN }, { noted: LOCKED }, { noted: EXPIRED }]
  if (state === 'LOCKED') return [{ noted: LOCKED }]
  // Off the index (`+`), where the order's own bounds are what to begin with.
  if (state === 'ACTIVE') return [{ noted: OPEN, expiry: (at) => sql<SqlBool>`+${at} > ${now}` }]
  return [{ noted: EXPIRED }, { noted: OPEN, expiry: (at) => sql<SqlBool>`${at} <= ${now}`, areFew: true }]
}

function wayFrom(
  { table, equals }: Start,
  { noted, expiry, areFew = false }: Standing,
  order: TokenOrderColumn,
  range: TokenRange | undefined,
): Way {
  const { row, prefix, state } = names[table]
  const column = (name: string) => sql.ref(`${table}.${name}`)
  const fixed = { ...equals, [state]: noted }
  const indexed = [...Object.keys(fixed), prefix + (areFew ? 'expires_at' : order), row]
  return {
    table,
    row,
    // As migrations name them.
    index: `ix_${table}_${indexed.join('_')}`.slice(0, 64),
    orderedBy: prefix + order,
    where: [
      ...Object.entries(fixed).map(([name, value]) => sql<SqlBool>`${column(name)} = ${value}`),
      ...(expiry ? [expiry(column(`${prefix}expires_at`))] : []),
    ],
    range: range ?? {},
  }
}
