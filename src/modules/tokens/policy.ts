import { type SqlBool, sql } from 'kysely'
import type { Permission } from '../../authorization/permission.ts'
import type { Condition } from '../../database/source.ts'
import type { PersonPrincipal, Principal } from '../../principal.ts'
import { tokenAdministration as all, accessToken as own } from './permissions.ts'
import { type AccessTokenRow, type Locker, lockedBy } from './repository.ts'

/** How who asks stands to a token. The first two are of persons, the others of tokens. */
export type Relation = 'OWNER' | 'ADMINISTRATOR' | 'ITSELF' | 'ADMINISTRATORS_TOKEN' | 'SIBLING'

/** By this permission, or whoever it is, or never. */
type Rule = Permission | 'YES' | 'NO'

/**
 * Who does what, as the token system's page has it. `OWNER`: in person, of one's own token. `ITSELF`: a token, of itself.
 * `SIBLING`: a token, of another of its owner, within its own grant. An administrator in person, and their token, of
 * anybody's; who is restricted to some projects is none, whatever was granted: tokens open others.
 */
export const whoDoesWhat = {
  see: row(own.read, 'YES', own.read, all.read, all.read),
  rename: row(own.update, 'NO', 'NO', 'NO', 'NO'),
  widen: row(own.update, 'NO', 'NO', 'NO', 'NO'),
  narrow: row(own.update, 'NO', own.update, all.update, all.update),
  extend: row(own.update, 'NO', 'NO', all.update, 'NO'),
  rotate: row(own.update, 'YES', 'NO', 'NO', 'NO'),
  lock: row('YES', 'YES', 'NO', all.lock, all.lock),
  /** In person: the owner what they locked themself, an administrator anything. A leak that was reported stays one to programs. */
  unlock: row(own.update, 'NO', 'NO', all.lock, 'NO'),
  delete: row(own.delete, 'YES', own.delete, all.delete, all.delete),
} as const satisfies Record<string, Record<Relation, Rule>>

export type TokenAction = keyof typeof whoDoesWhat

function row(
  OWNER: Rule,
  ITSELF: Rule,
  SIBLING: Rule,
  ADMINISTRATOR: Rule,
  ADMINISTRATORS_TOKEN: Rule,
): Record<Relation, Rule> {
  return { OWNER, ITSELF, SIBLING, ADMINISTRATOR, ADMINISTRATORS_TOKEN }
}

const hour = 60 * 60
/** For how many seconds the secret before may stay valid when a token is rotated. */
export const longestOverlap: Partial<Record<Relation, number>> = { OWNER: 7 * 24 * hour, ITSELF: hour }

type TokenIdentity = Pick<AccessTokenRow, 'id' | 'owner_id'>

/** Who asks: a principal, or a person who has not signed in. */
type Asker = Principal | Pick<PersonPrincipal, 'kind' | 'userId' | 'permissions' | 'projects'>

/** The strongest first. */
function relationsTo(principal: Asker, { id, owner_id }: TokenIdentity): Relation[] {
  if (principal.kind === 'ANONYMOUS') return []
  const isOwn = owner_id === principal.userId
  if (principal.kind === 'PERSON') return isOwn ? ['OWNER', 'ADMINISTRATOR'] : ['ADMINISTRATOR']
  if (id === principal.tokenId) return ['ITSELF']
  return isOwn ? ['ADMINISTRATORS_TOKEN', 'SIBLING'] : ['ADMINISTRATORS_TOKEN']
}

const isAdministration = (relation: Relation): boolean =>
  relation === 'ADMINISTRATOR' || relation === 'ADMINISTRATORS_TOKEN'

function allows(principal: Asker, relation: Relation, action: TokenAction): boolean {
  const rule: Rule = whoDoesWhat[action][relation]
  if (rule === 'YES' || rule === 'NO') return rule === 'YES'
  return principal.permissions.has(rule) && (principal.projects.isEverything || !isAdministration(relation))
}

/** As what the principal may do all of this to the token; null: it may not. */
export const relationFor = (
  principal: Asker,
  token: TokenIdentity,
  ...actions: readonly TokenAction[]
): Relation | null =>
  relationsTo(principal, token).find((relation) =>
    actions.every((action) => allows(principal, relation, action)),
  ) ?? null

/** The permission that the principal lacks for it, the narrower first; null: none would open it. */
export const permissionFor = (
  principal: Principal,
  token: TokenIdentity,
  action: TokenAction,
): Permission | null =>
  relationsTo(principal, token)
    .toSorted((a, b) => Number(isAdministration(a)) - Number(isAdministration(b)))
    .filter((relation) => !allows(principal, relation, action))
    .map((relation): Rule => whoDoesWhat[action][relation])
    .find((rule) => rule !== 'YES' && rule !== 'NO') ?? null

/** Whether the principal may do this to the tokens of all. */
export const administers = (principal: Principal, action: TokenAction): boolean =>
  allows(principal, principal.kind === 'TOKEN' ? 'ADMINISTRATORS_TOKEN' : 'ADMINISTRATOR', action)

export const maySee = (principal: Principal, token: TokenIdentity): boolean =>
  relationFor(principal, token, 'see') !== null

/** As `maySee`, in SQL: there are no others for the principal. */
export function visibleTokens(principal: Principal): Condition[] {
  if (principal.projects.isEverything && principal.permissions.has(all.read)) return []
  if (principal.permissions.has(own.read)) return [sql<SqlBool>`owner_id = ${principal.userId}`]
  return principal.kind === 'TOKEN'
    ? [sql<SqlBool>`access_tokens.id = ${principal.tokenId}`]
    : [sql<SqlBool>`1 = 0`]
}

const lockers: Partial<Record<Relation, Locker>> = {
  OWNER: 'OWNER',
  ITSELF: 'HOLDER',
  ADMINISTRATOR: 'ADMINISTRATOR',
  ADMINISTRATORS_TOKEN: 'ADMINISTRATOR',
}

/** Whoever holds a token may stop it, if a leak is suspected, and so may its owner. */
export function lockerOf(principal: Principal, token: TokenIdentity): Locker | null {
  const relation = relationFor(principal, token, 'lock')
  return (relation && lockers[relation]) ?? null
}

/** Owners take back, in person, what they locked in person; a token takes back nothing, not even its own. */
export function unlockerOf(
  principal: Principal,
  token: TokenIdentity & Pick<AccessTokenRow, 'locked_by' | 'locked_by_user_id'>,
): 'OWNER' | 'ADMINISTRATOR' | null {
  const relations = relationsTo(principal, token).filter((it) => allows(principal, it, 'unlock'))
  if (relations.some(isAdministration)) return 'ADMINISTRATOR'
  return relations.includes('OWNER') && lockedBy(token) === 'OWNER' ? 'OWNER' : null
}
