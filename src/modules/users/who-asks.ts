import type { Transaction } from 'kysely'
import type { Database } from '../../database/database.ts'
import type { Tables } from '../../database/tables.ts'
import type { PersonPrincipal, Principal, TokenPrincipal } from '../../principal.ts'

export type Rights = Pick<Principal, 'permissions' | 'projects'>

/**
 * What is asked with may have been stopped or narrowed since the request came; what is written for it then would outlive
 * that. So whatever gives or stops rights looks again, at rows that it locks: tokens first, then users, then sessions, each
 * by their ids, so that nobody waits in a ring.
 */
interface LooksAgain {
  /** What the token may now, whatever its owner may. Throws if it is not valid any more. */
  token(trx: Transaction<Tables>, database: Database, token: TokenPrincipal): Promise<Rights>
  /** Throws if the session has ended. */
  session(trx: Transaction<Tables>, database: Database, person: PersonPrincipal): Promise<void>
}

const nobodyLooks = (what: string) => (): never => {
  throw new Error(`No module looks again at ${what}; nothing may be done by it.`)
}

/** Later modules know tokens and sessions; this one can't. Until they say how, nobody who asks with one gets through. */
export const looksAgain: LooksAgain = { token: nobodyLooks('tokens'), session: nobodyLooks('sessions') }

/** Before any user is locked: who asks, with what their token may now. */
export async function tokenAsNow<Asking extends Principal | 'SYSTEM'>(
  trx: Transaction<Tables>,
  database: Database,
  asking: Asking,
): Promise<Asking> {
  if (asking === 'SYSTEM' || asking.kind !== 'TOKEN') return asking
  return within(asking as TokenPrincipal, await looksAgain.token(trx, database, asking)) as Asking
}

/** Once the person is locked. */
export async function expectSignedIn(
  trx: Transaction<Tables>,
  database: Database,
  asking: Principal | 'SYSTEM',
): Promise<void> {
  if (asking !== 'SYSTEM' && asking.kind === 'PERSON') await looksAgain.session(trx, database, asking)
}

/** With no more than these rights. */
export const within = <Asking extends Rights>(asking: Asking, { permissions, projects }: Rights): Asking => ({
  ...asking,
  permissions: asking.permissions.intersect(permissions),
  projects: asking.projects.intersect(projects),
})
