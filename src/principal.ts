import type { PermissionSet } from './authorization/permission-set.ts'

/**
 * Who asks: today always a personal access token acting for its owner. It knows its effective permissions
 * (granted to the token ∩ held by the owner now), never its credential.
 */
export interface Principal {
  readonly kind: 'TOKEN'
  readonly tokenId: number
  readonly userId: number
  readonly permissions: PermissionSet
  /** When the token itself ends (epoch ms); what it creates can't outlive it. */
  readonly expiresAt: number
}
