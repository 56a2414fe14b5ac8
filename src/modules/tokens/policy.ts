import { type SqlBool, sql } from 'kysely'
import type { Condition } from '../../database/rows.ts'
import type { Principal } from '../../principal.ts'
import { accessToken, tokenAdministration } from './permissions.ts'
import type { AccessTokenRow } from './repository.ts'

/**
 * Who may do what to which token. Three relations count: a token to itself (its holder), a token to the others of
 * the same owner, and an administrator to everybody's.
 */
type TokenIdentity = Pick<AccessTokenRow, 'id' | 'owner_id'>

const isItself = (principal: Principal, token: TokenIdentity) => token.id === principal.tokenId
const isOwn = (principal: Principal, token: TokenIdentity) => token.owner_id === principal.userId

export const maySee = (principal: Principal, token: TokenIdentity): boolean =>
  isItself(principal, token) ||
  (isOwn(principal, token) && principal.permissions.has(accessToken.read)) ||
  principal.permissions.has(tokenAdministration.read)

/** As `maySee`, in SQL: there are no others for the principal. */
export function visibleTokens({ permissions, userId, tokenId }: Principal): Condition[] {
  if (permissions.has(tokenAdministration.read)) return []
  return permissions.has(accessToken.read)
    ? [sql<SqlBool>`owner_id = ${userId}`]
    : [sql<SqlBool>`access_tokens.id = ${tokenId}`]
}

/** Whoever holds a token may stop it, if a leak is suspected. */
export const lockerOf = (principal: Principal, token: TokenIdentity): 'HOLDER' | 'ADMINISTRATOR' | null => {
  if (principal.permissions.has(tokenAdministration.lock)) return 'ADMINISTRATOR'
  return isItself(principal, token) ? 'HOLDER' : null
}

export const mayDelete = (principal: Principal, token: TokenIdentity): boolean =>
  isItself(principal, token) ||
  (isOwn(principal, token) && principal.permissions.has(accessToken.delete)) ||
  principal.permissions.has(tokenAdministration.delete)
