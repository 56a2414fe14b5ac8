import { type RawBuilder, sql } from 'kysely'
import { findResourceGroup } from '../../../authorization/permission.ts'
import { builder } from '../../../builder.ts'
import type { Database } from '../../../database/database.ts'
import type { Filter } from '../../../database/source.ts'
import type { Range } from '../../../database/ways.ts'
import { badInput } from '../../../errors.ts'
import type { RangeInput } from '../../../graphql/filters.ts'
import { localId } from '../../../graphql/ids.ts'
import { dayMs } from '../../../lib/durations.ts'
import { nameKey } from '../../../lib/name-key.ts'
import { endOfPrefix } from '../../../lib/text-prefix.ts'
import { DateTimeRange } from '../../../shared-types/inputs.ts'
import { project } from '../../projects/permissions.ts'
import { user } from '../../users/permissions.ts'
import { conditionsOf, type TokenOrderColumn, type TokenRange, type TokenSearch } from '../token-search.ts'
import { TokenState } from './access-token.ts'

export const AccessTokenFilter = builder.inputType('AccessTokenFilter', {
  description:
    'All given conditions hold together. For a list, they are what an index can answer, so that a page costs the same among millions of tokens: at most one of `ownerId`, `permission`, `resourceGroup` and `projectId`; at most one range, with the order of what it is about; and with `permission`, `resourceGroup` or `projectId`, the order by creation or expiry. A state goes with all of them. Counts and mutations take any combination.',
  fields: (t) => ({
    state: t.field({ type: TokenState }),
    ownerId: t.id({ permission: user.read, description: 'The id of a User.' }),
    permission: t.field({ type: 'Permission', description: 'Tokens that were granted this.' }),
    resourceGroup: t.string({
      description:
        'Tokens that were granted anything of this group; its name, such as CRM: see resourceGroups.',
    }),
    projectId: t.id({
      permission: project.read,
      description:
        'The id of a Project: tokens that are restricted to projects, this one among them. Those for all projects of their owner are not.',
    }),
    nameStartsWith: t.string({
      description:
        '1 to 80 characters, without case, diacritics and blanks around them. A range: ordered by NAME.',
    }),
    createdAt: t.field({ type: DateTimeRange, description: 'A range: ordered by CREATED_AT.' }),
    expiresAt: t.field({ type: DateTimeRange, description: 'A range: ordered by EXPIRES_AT.' }),
    lastUsedAt: t.field({
      type: DateTimeRange,
      description: 'A range: ordered by LAST_USED_AT. Those that were never used are not among them.',
    }),
    neverUsed: t.boolean({
      description: 'True: those that were never used; false: all others. A range: ordered by LAST_USED_AT.',
    }),
    willBeRemovedAt: t.field({
      type: DateTimeRange,
      description: 'As `AccessToken.willBeRemovedAt`. A range: ordered by WILL_BE_REMOVED_AT.',
    }),
  }),
})

type FilterInput = typeof AccessTokenFilter.$inferInput

/** Of what is done to all that a filter finds, and of their number. */
export const tokensMatching = (filter: FilterInput, database: Database): Filter[] =>
  conditionsOf(searchOf(filter), database)

export const searchOf = (filter: FilterInput): TokenSearch => ({
  state: filter.state ?? null,
  ownerId: given(filter.ownerId, (id) => localId('User', id, 'filter.ownerId')),
  permission: filter.permission ?? null,
  groupPermissions: given(filter.resourceGroup, permissionsOfGroup),
  projectId: given(filter.projectId, (id) => localId('Project', id, 'filter.projectId')),
  ranges: rangesOf(filter),
})

/** Also an empty text is given, and finds nothing or is refused. */
const given = <Given, Found>(value: Given | null | undefined, find: (value: Given) => Found): Found | null =>
  value === null || value === undefined ? null : find(value)

function permissionsOfGroup(name: string): string[] {
  const group = findResourceGroup(name)
  if (!group)
    throw badInput(
      'filter.resourceGroup',
      `There is no resource group ${JSON.stringify(name)}; see resourceGroups.`,
    )
  return group.resources.flatMap(({ actions }) => actions.map((permission) => permission.name))
}

function rangesOf(filter: FilterInput): TokenRange[] {
  const byColumn: Record<TokenOrderColumn, Range | null> = {
    name_key: given(filter.nameStartsWith, prefixRange),
    created_at: timeRange(filter.createdAt),
    expires_at: timeRange(filter.expiresAt),
    last_used_key: usedRange(filter),
    idle_since: timeRange(filter.willBeRemovedAt, (at) => sql`${at} - (${inactivity})`),
  }
  return Object.entries(byColumn).flatMap(([column, range]) =>
    range ? [{ column: column as TokenOrderColumn, ...range }] : [],
  )
}

const inactivity = sql`select inactivity_days * ${sql.lit(dayMs)} from token_policy where id = 1`

type TimeRange = RangeInput<number> | null | undefined

function timeRange(
  range: TimeRange,
  inColumn: (at: number) => RawBuilder<unknown> = (at) => sql`${at}`,
): Range | null {
  const { from = null, to = null } = range ?? {}
  if (from === null && to === null) return null
  return { ...(from !== null && { from: inColumn(from) }), ...(to !== null && { to: inColumn(to) }) }
}

/** In ms since 1970. A token that was never used has a 0 there. */
const never = 0

function usedRange({ neverUsed, lastUsedAt }: FilterInput): Range | null {
  const { from = null, to = null } = lastUsedAt ?? {}
  const isUsed = neverUsed === false || from !== null || to !== null
  return timeRange({
    from: isUsed ? Math.max(from ?? never, never + 1) : null,
    to: neverUsed === true ? never : to,
  })
}

const longestName = 80

/** What nothing is left of is refused: all names begin with it. */
function prefixRange(text: string): Range {
  const prefix = nameKey(text)
  if (prefix === '' || prefix.length > longestName)
    throw badInput('filter.nameStartsWith', `Search for 1 to ${longestName} characters.`)
  const end = endOfPrefix(prefix)
  return { from: sql`${prefix}`, ...(end !== null && { below: sql`${end}` }) }
}
