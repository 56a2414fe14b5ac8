import type { RequestInfo } from '../lib/request-info.ts'
import type { Principal } from '../principal.ts'

/**
 * Turns a credential into a principal. `null` = not a credential of mine; throws = mine, but bad
 * (`badCredential`), or not to be checked now: an outage is an error, never an allow and never a refusal.
 */
export type Authenticator = (credential: string, request: RequestInfo) => Promise<Principal | null>
