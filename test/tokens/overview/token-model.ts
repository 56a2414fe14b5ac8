import { globalId } from '../../../src/graphql/ids.ts'
import { Random } from '../../support/random.ts'

/** What the overview should find, worked out from its description alone. */
const day = 86_400_000
const hour = 3_600_000

export interface ModelToken {
  readonly id: number
  readonly owner: number
  readonly name: string
  readonly createdAt: number
  readonly expiresAt: number
  readonly expiredAt: number | null
  readonly lockedAt: number | null
  readonly lastUsedAt: number | null
  readonly idleSince: number
  readonly permissions: readonly string[]
  /** Null: all. */
  readonly projects: readonly number[] | null
}

export const inactivityDays = 100

const permissions = ['customer:read', 'customer:update', 'invoice:read', 'project:read', 'product:delete']
const groups: Readonly<Record<string, string>> = {
  CRM: 'customer',
  ACCOUNTING: 'invoice',
  PROJECTS: 'project',
  PRODUCTS: 'product',
  SENSITIVE_DATA: 'margin',
}
const words = ['CI', 'ci-2', 'Zebra', 'zéro', 'Übung', 'ubu', 'Straße', '😀 fun', '\u{ffee}x', 'laptop', 'CI']

export function randomToken(
  id: number,
  owners: readonly number[],
  projects: readonly number[],
  seed: number,
) {
  const random = new Random(seed * 1_000 + id)
  const now = Date.now()
  const createdAt = now - random.pick([400, 300, 300, 300, 20, 1]) * day - random.below(2) * hour
  const lastUsedAt = random.pick([null, null, createdAt + hour, now - 50 * day, now - 3 * hour])
  const token: ModelToken = {
    id,
    owner: random.pick(owners),
    name: `${random.pick(words)} ${id}`,
    createdAt,
    expiresAt: now + random.pick([-30, -1, 1, 1, 30, 300]) * day + random.below(3) * hour,
    expiredAt: random.chance(0.2) ? now - 2 * day : null,
    lockedAt: random.chance(0.2) ? now - 5 * day : null,
    lastUsedAt,
    idleSince: Math.max(createdAt, lastUsedAt ?? 0, random.chance(0.1) ? now - 10 * day : 0),
    permissions: random.some(permissions, 0.4),
    projects: random.chance(0.6) ? null : random.some(projects, 0.5),
  }
  return token
}

export type OrderName = 'NAME' | 'CREATED_AT' | 'EXPIRES_AT' | 'LAST_USED_AT' | 'WILL_BE_REMOVED_AT'
const orderNames = ['NAME', 'CREATED_AT', 'EXPIRES_AT', 'LAST_USED_AT', 'WILL_BE_REMOVED_AT'] as const

interface RangeOf {
  readonly from?: string
  readonly to?: string
}

export interface ModelFilter {
  state?: 'ACTIVE' | 'LOCKED' | 'EXPIRED'
  ownerId?: string
  permission?: string
  resourceGroup?: string
  projectId?: string
  nameStartsWith?: string
  createdAt?: RangeOf
  expiresAt?: RangeOf
  lastUsedAt?: RangeOf
  neverUsed?: boolean
  willBeRemovedAt?: RangeOf
}

function randomRange(random: Random): RangeOf {
  const at = () => new Date(Date.now() + random.pick([-350, -100, -20, 0, 5, 60, 200]) * day + hour / 2)
  const [a, b] = [at(), at()].sort((x, y) => x.getTime() - y.getTime()).map((it) => it.toISOString())
  const reversed = random.chance(0.1)
  return {
    ...(random.chance(0.8) && { from: reversed ? b : a }),
    ...(random.chance(0.6) && { to: reversed ? a : b }),
  }
}

const rangesFor: Readonly<Record<OrderName, (random: Random) => ModelFilter>> = {
  NAME: (random) => ({
    nameStartsWith: random.pick(['ci', 'CÍ', 'z', 'übu', '😀', '\u{ffee}', 'nobody', 'ci 1', ' ci ']),
  }),
  CREATED_AT: (random) => ({ createdAt: randomRange(random) }),
  EXPIRES_AT: (random) => ({ expiresAt: randomRange(random) }),
  LAST_USED_AT: (random) => ({
    ...(random.chance(0.5) && { neverUsed: random.chance(0.5) }),
    ...(random.chance(0.6) && { lastUsedAt: randomRange(random) }),
  }),
  WILL_BE_REMOVED_AT: (random) => ({ willBeRemovedAt: randomRange(random) }),
}

const startsFor = (random: Random, owners: readonly number[], projects: readonly number[]): ModelFilter[] => [
  { ownerId: globalId('User', random.pick(owners)) },
  { permission: random.pick([...permissions, 'invoice:send']) },
  { resourceGroup: random.pick(Object.keys(groups)) },
  { projectId: globalId('Project', random.pick([...projects, 9_999])) },
]

const stateFor = (random: Random): ModelFilter =>
  random.chance(0.6) ? { state: random.pick(['ACTIVE', 'LOCKED', 'EXPIRED'] as const) } : {}

/** One that goes together in a list. */
export function randomList(random: Random, owners: readonly number[], projects: readonly number[]) {
  const start = random.chance(0.6) ? random.pick(startsFor(random, owners, projects)) : {}
  const isByPart = Object.keys(start).length > 0 && !start.ownerId
  const field = random.pick(isByPart ? (['CREATED_AT', 'EXPIRES_AT'] as const) : orderNames)
  const range = random.chance(0.5) ? rangesFor[field](random) : {}
  const filter: ModelFilter = { ...start, ...stateFor(random), ...range }
  return { filter, order: { field, direction: random.pick(['ASC', 'DESC'] as const) } }
}

/** Any: for counts. */
export const randomFilter = (
  random: Random,
  owners: readonly number[],
  projects: readonly number[],
): ModelFilter =>
  Object.assign(
    stateFor(random),
    ...random.some(startsFor(random, owners, projects), 0.3),
    ...random.some(orderNames, 0.25).map((field) => rangesFor[field](random)),
  )

const stateOf = ({ lockedAt, expiredAt, expiresAt }: ModelToken) => {
  if (lockedAt !== null) return 'LOCKED'
  return expiredAt !== null || expiresAt < Date.now() ? 'EXPIRED' : 'ACTIVE'
}

export const states = (tokens: readonly ModelToken[]) => ({
  active: tokens.filter((it) => stateOf(it) === 'ACTIVE').length,
  locked: tokens.filter((it) => stateOf(it) === 'LOCKED').length,
  expired: tokens.filter((it) => stateOf(it) === 'EXPIRED').length,
})

const plain = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .trim()

const isIn = (at: number, range: RangeOf | undefined) =>
  (range?.from === undefined || at >= Date.parse(range.from)) &&
  (range?.to === undefined || at <= Date.parse(range.to))

const isOpen = (range: RangeOf | undefined) => range?.from === undefined && range?.to === undefined

export const matches = (filter: ModelFilter, it: ModelToken): boolean => {
  const { state, ownerId, permission, resourceGroup, projectId, nameStartsWith = '', neverUsed } = filter
  const resource = resourceGroup === undefined ? undefined : groups[resourceGroup]
  return (
    (state === undefined || stateOf(it) === state) &&
    (ownerId === undefined || globalId('User', it.owner) === ownerId) &&
    (permission === undefined || it.permissions.includes(permission)) &&
    (resource === undefined || it.permissions.some((held) => held.startsWith(`${resource}:`))) &&
    (projectId === undefined || (it.projects ?? []).some((id) => globalId('Project', id) === projectId)) &&
    plain(it.name).startsWith(plain(nameStartsWith)) &&
    isIn(it.createdAt, filter.createdAt) &&
    isIn(it.expiresAt, filter.expiresAt) &&
    (isOpen(filter.lastUsedAt) || (it.lastUsedAt !== null && isIn(it.lastUsedAt, filter.lastUsedAt))) &&
    (neverUsed === undefined || (it.lastUsedAt === null) === neverUsed) &&
    isIn(it.idleSince + inactivityDays * day, filter.willBeRemovedAt)
  )
}

const keys: Readonly<Record<OrderName, (token: ModelToken) => number[]>> = {
  NAME: ({ name }) => Array.from(plain(name), (it) => it.codePointAt(0) ?? 0),
  CREATED_AT: ({ createdAt }) => [createdAt],
  EXPIRES_AT: ({ expiresAt }) => [expiresAt],
  LAST_USED_AT: ({ lastUsedAt }) => [lastUsedAt ?? 0],
  WILL_BE_REMOVED_AT: ({ idleSince }) => [idleSince],
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** By id where the order does not tell them apart. */
export function sorted(
  tokens: readonly ModelToken[],
  { field, direction }: { readonly field: OrderName; readonly direction: 'ASC' | 'DESC' },
): ModelToken[] {
  const ascending = tokens.toSorted((a, b) => compare(keys[field](a), keys[field](b)) || a.id - b.id)
  return direction === 'ASC' ? ascending : ascending.reverse()
}
