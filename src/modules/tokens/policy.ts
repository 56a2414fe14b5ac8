import { type SqlBool, sql } from 'kysely'
import type { Permission } from '../../authorization/permission.ts'
import type { Condition } from '../../database/source.ts'
import type { Principal } from '../../principal.ts'
import { accessToken, tokenAdministration } from './permissions.ts'
import { type AccessTokenRow, type Locker, lockedBy } from './repository.ts'

/**
 * Who may do what to which token. Four relations count: a token to itself (its holder), a token to the others of
 * the same owner, a person to their own, and an administrator to everybody's.
 */
type TokenIdentity = Pick<AccessTokenRow, 'id' | 'owner_id'>

const isItself = (principal: Principal, token: TokenIdentity) =>
  principal.kind === 'TOKEN' && token.id === principal.tokenId
const isOwn = (principal: Principal, token: TokenIdentity) => token.owner_id === principal.userId

/** Who is restricted to some projects administers no tokens, whatever was granted: they open others. */
const administers = ({ permissions, projects }: Principal, permission: Permission): boolean =>
  projects.isEverything && permissions.has(permission)

export const maySee = (principal: Principal, token: TokenIdentity): boolean =>
  isItself(principal, token) ||
  (isOwn(principal, token) && principal.permissions.has(accessToken.read)) ||
  administers(principal, tokenAdministration.read)

/** As `maySee`, in SQL: there are no others for the principal. */
export function visibleTokens(principal: Principal): Condition[] {
  if (administers(principal, tokenAdministration.read)) return []
  if (principal.permissions.has(accessToken.read)) return [sql<SqlBool>`owner_id = ${principal.userId}`]
  return principal.kind === 'TOKEN'
    ? [sql<SqlBool>`access_tokens.id = ${principal.tokenId}`]
    : [sql<SqlBool>`1 = 0`]
}

/** Whoever holds a token may stop it, if a leak is suspected, and so may its owner. */
export const lockerOf = (principal: Principal, token: TokenIdentity): Locker | null => {
  if (principal.kind === 'PERSON' && isOwn(principal, token)) return 'OWNER'
  if (administers(principal, tokenAdministration.lock)) return 'ADMINISTRATOR'
  return isItself(principal, token) ? 'HOLDER' : null
}

/** Owners take back, in person, what they locked in person; a token takes back nothing, not even its own. */
export const unlockerOf = (
  principal: Principal,
  token: TokenIdentity & Pick<AccessTokenRow, 'locked_by' | 'locked_by_user_id'>,
): 'OWNER' | 'ADMINISTRATOR' | null => {
  if (administers(principal, tokenAdministration.lock)) return 'ADMINISTRATOR'
  const tookItself = principal.kind === 'PERSON' && isOwn(principal, token) && lockedBy(token) === 'OWNER'
  return tookItself ? 'OWNER' : null
}

export const mayDelete = (principal: Principal, token: TokenIdentity): boolean =>
  isItself(principal, token) ||
  (isOwn(principal, token) && principal.permissions.has(accessToken.delete)) ||
  administers(principal, tokenAdministration.delete)
