import type { Database } from '../../database/database.ts'
import type { Peppers } from '../tokens/peppers.ts'

/** What signing in works with. */
export interface SignInParts {
  readonly database: Database
  readonly peppers: Peppers
}

/** Who is signed in now, and what their browser is to keep. */
export interface SignedIn {
  readonly userId: number
  readonly sessionSecret: string
  readonly deviceCookie: string
}
