import { PermissionSet } from './authorization/permission-set.ts'
import { ProjectScope } from './authorization/project-scope.ts'

/** Who asks. It knows what it may do now, never its credential. */
export type Principal = TokenPrincipal | PersonPrincipal | AnonymousPrincipal

/** Nobody who is known: may do nothing but what needs no credential, and sees nothing. */
export interface AnonymousPrincipal {
  readonly kind: 'ANONYMOUS'
  /** Of no user. */
  readonly userId: 0
  readonly permissions: PermissionSet
  readonly projects: ProjectScope
}

export const anonymous: AnonymousPrincipal = {
  kind: 'ANONYMOUS',
  userId: 0,
  permissions: PermissionSet.none,
  projects: ProjectScope.none,
}

/** A personal access token acting for its owner: what was granted to it ∩ what its owner may do. */
export interface TokenPrincipal {
  readonly kind: 'TOKEN'
  readonly tokenId: number
  /** Which of its secrets came, without telling it: during a rotation there are two. */
  readonly secretNumber: number
  readonly userId: number
  readonly permissions: PermissionSet
  /** Its own ∩ those of its owner now. */
  readonly projects: ProjectScope
  /** What its owner may do: they could grant as much to a token. */
  readonly ownerPermissions: PermissionSet
  /** When the token itself ends (epoch ms); what it creates can't outlive it. */
  readonly expiresAt: number
  /** When this was read (epoch ms), by the database's clock. */
  readonly readAt: number
}

/** A person who has signed in. */
export interface PersonPrincipal {
  readonly kind: 'PERSON'
  readonly userId: number
  readonly sessionId: number
  readonly permissions: PermissionSet
  readonly projects: ProjectScope
  readonly isAdministrator: boolean
  /** When they last proved who they are: epoch ms, by the database's clock. */
  readonly authenticatedAt: number
}
