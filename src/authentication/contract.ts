import type { RequestInfo } from '../lib/request-info.ts'
import type { Principal } from '../principal.ts'
import type { HeaderOf, OriginCheck } from './same-origin.ts'
import type { WrongCredentials } from './wrong-credentials.ts'

/**
 * Turns a credential into a principal. `null` = not a credential of mine; throws = mine, but bad
 * (`badCredential`), or not to be checked now: an outage is an error, never an allow and never a refusal.
 */
export type Authenticator = (credential: string, request: RequestInfo) => Promise<Principal | null>

/** What a credential meant when it was read last: enough to begin with a query, not to answer it. */
export interface Assumption {
  readonly principal: Principal
  /**
   * Takes a place in the read of it that begins next. Call the function that it returns exactly once: it gives the principal as it is now,
   * or null if anything has changed that decides, and it is to be authenticated. Throws only if the read fails.
   */
  join(): () => Promise<Principal | null>
}

/** Null: nothing is known of the credential, or nothing good. */
export type Assumer = (credential: string, request: RequestInfo) => Assumption | null

export interface Authenticators {
  /** Of what comes as `Authorization: Bearer`, asked in this order. */
  readonly bearer: readonly Authenticator[]
  /** Of personal access tokens. */
  readonly assume: Assumer
  /** Of a session's cookie. */
  readonly session: Authenticator
  readonly isSameOrigin: OriginCheck
  readonly wrongCredentials: WrongCredentials
  /** Asked once for each request, when it is known or assumed who asks: headers for the answer, or none. Throws RATE_LIMITED. */
  readonly admit: (principal: Principal) => Record<string, string> | null
  /** The one mutation that needs no credential, alone in its document. */
  readonly openMutation: string
}

/** Where the credentials of a request are. */
export interface CredentialSource {
  readonly method: string
  /** Each `Authorization` header. */
  readonly authorization: readonly string[]
  readonly header: HeaderOf
}
