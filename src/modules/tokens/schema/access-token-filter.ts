import { sql } from 'kysely'
import { findResourceGroup } from '../../../authorization/permission.ts'
import { builder } from '../../../builder.ts'
import type { Database } from '../../../database/database.ts'
import type { Filter } from '../../../database/source.ts'
import type { Bound } from '../../../database/ways.ts'
import { badInput } from '../../../errors.ts'
import type { RangeInput } from '../../../graphql/filters.ts'
import { localId } from '../../../graphql/ids.ts'
import { nameKey } from '../../../lib/name-key.ts'
import { endOfPrefix } from '../../../lib/text-prefix.ts'
import { DateTimeRange } from '../../../shared-types/inputs.ts'
import { project } from '../../projects/permissions.ts'
import { user } from '../../users/permissions.ts'
import { day } from '../life.ts'
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
      description: 'Without case and diacritics, up to 80 characters. A range: ordered by NAME.',
    }),
    createdAt: t.field({ type: DateTimeRange, description: 'Ordered by CREATED_AT.' }),
    expiresAt: t.field({ type: DateTimeRange, description: 'Ordered by EXPIRES_AT.' }),
    lastUsedAt: t.field({
      type: DateTimeRange,
      description: 'Ordered by LAST_USED_AT. Those that were never used are not among them.',
    }),
    neverUsed: t.boolean({
      description: 'True: those that were never used; false: all others. A range: ordered by LAST_USED_AT.',
    }),
    willBeRemovedAt: t.field({
      type: DateTimeRange,
      description: 'As `AccessToken.willBeRemovedAt`. Ordered by WILL_BE_REMOVED_AT.',
    }),
  }),
})

type FilterInput = typeof AccessTokenFilter.$inferInput

/** Of what is done to all that a filter finds, and of their number. */
export const tokensMatching = (filter: FilterInput, database: Database): Filter[] =>
  conditionsOf(searchOf(filter), database)

export const searchOf = (filter: FilterInput): TokenSearch => ({
  state: filter.state ?? null,
  ownerId: filter.ownerId ? localId('User', filter.ownerId, 'filter.ownerId') : null,
  permission: filter.permission ?? null,
  groupPermissions: filter.resourceGroup ? permissionsOfGroup(filter.resourceGroup) : null,
  projectId: filter.projectId ? localId('Project', filter.projectId, 'filter.projectId') : null,
  ranges: rangesOf(filter),
})

function permissionsOfGroup(name: string): string[] {
  const group = findResourceGroup(name)
  if (!group)
    throw badInput(
      'filter.resourceGroup',
      `There is no resource group ${JSON.stringify(name)}; see resourceGroups.`,
    )
  return group.resources.flatMap(({ actions }) => actions.map((permission) => permission.name))
}

const rangesOf = (filter: FilterInput): TokenRange[] =>
  [
    range('name_key', prefixBounds(filter.nameStartsWith)),
    range('created_at', boundsOf(filter.createdAt)),
    range('expires_at', boundsOf(filter.expiresAt)),
    range('last_used_key', [...usedBounds(filter), ...boundsOf(filter.lastUsedAt)]),
    range('idle_since', boundsOf(filter.willBeRemovedAt, sql`(${inactivity})`)),
  ].filter(({ bounds }) => bounds.length > 0)

const range = (column: TokenOrderColumn, bounds: readonly Bound[]): TokenRange => ({ column, bounds })

const bound = (sign: Bound['sign'], value: string | number): Bound => ({ sign, value: sql`${value}` })

const inactivity = sql`select inactivity_days * ${sql.lit(day)} from token_policy where id = 1`

type Range = RangeInput<number> | null | undefined

/** `ahead`: by how much what is asked for comes after what the column has. */
function boundsOf(range: Range, ahead?: Bound['value']): Bound[] {
  const at = (value: number) => (ahead ? sql`${value} - ${ahead}` : sql`${value}`)
  return [
    ...(range?.from == null ? [] : [{ sign: '>=', value: at(range.from) } as const]),
    ...(range?.to == null ? [] : [{ sign: '<=', value: at(range.to) } as const]),
  ]
}

/** A token that was never used has a 0 in the place of the time. */
function usedBounds({ neverUsed, lastUsedAt }: FilterInput): Bound[] {
  const isAsked = lastUsedAt?.from != null || lastUsedAt?.to != null
  return [
    ...(neverUsed === true ? [bound('<=', 0)] : []),
    ...(neverUsed === false || isAsked ? [bound('>=', 1)] : []),
  ]
}

const longestName = 80

function prefixBounds(text: string | null | undefined): Bound[] {
  const prefix = nameKey(text ?? '')
  if (prefix.length > longestName)
    throw badInput('filter.nameStartsWith', `Search for at most ${longestName} characters.`)
  if (prefix === '') return []
  const end = endOfPrefix(prefix)
  return [bound('>=', prefix), ...(end === null ? [] : [bound('<', end)])]
}
